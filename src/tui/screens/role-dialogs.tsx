import type { ReactNode } from 'react'
import { DeleteRole, expectResult, type Role } from '../../client/index.ts'
import { Confirm } from '../components/confirm.tsx'
import { useConnection } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'
import { CreateRoleDialog, EditRoleDialog } from './role-form.tsx'

export type RoleDialogKind = 'create' | 'edit' | 'delete'

interface Props {
  kind: RoleDialogKind
  role?: Role | undefined
  onClose: () => void
  onDeleted?: () => void
}

export function RoleDialog({ kind, role, onClose, onDeleted = onClose }: Props): ReactNode {
  if (kind === 'create' || !role) return <CreateRoleDialog onClose={onClose} />
  if (kind === 'edit') return <EditRoleDialog role={role} onClose={onClose} />
  return <DeleteRoleDialog role={role} onClose={onClose} onDeleted={onDeleted} />
}

interface DeleteProps {
  role: Role
  onClose: () => void
  onDeleted: () => void
}

function DeleteRoleDialog({ role, onClose, onDeleted }: DeleteProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Confirm
      title={`Delete role ${role.name}`}
      lines={['No working key may have it. Revoked keys that had it stay revoked for good.']}
      question={`Delete ${role.name}?`}
      onNo={onClose}
      onYes={async () => {
        const { deleteRole } = await connection.run(DeleteRole, { input: { role: role.id } })
        expectResult(deleteRole, 'RoleDeleted')
        say(`Role ${role.name} is deleted.`, role.name)
        connection.loadAgain()
        onDeleted()
      }}
    />
  )
}
