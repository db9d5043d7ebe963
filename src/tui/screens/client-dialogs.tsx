import type { ReactNode } from 'react'
import { type ClientRow, expectResult, ReactivateClient, RevokeClient } from '../../client/index.ts'
import { Confirm } from '../components/confirm.tsx'
import { useConnection } from '../live/context.tsx'
import { useNavigation } from '../navigation-context.tsx'
import { CreateClientDialog } from './client-create.tsx'
import { DeleteClientDialog } from './client-delete.tsx'
import { EditClientDialog } from './client-edit.tsx'

export type ClientDialogKind = 'create' | 'edit' | 'revoke' | 'reactivate' | 'delete'

interface Props {
  kind: ClientDialogKind
  client?: ClientRow | undefined
  onClose: () => void
  /** After the client is gone, in place of `onClose`. */
  onDeleted?: () => void
}

export function ClientDialog({ kind, client, onClose, onDeleted = onClose }: Props): ReactNode {
  if (kind === 'create' || !client) return <CreateClientDialog onClose={onClose} />
  switch (kind) {
    case 'edit':
      return <EditClientDialog id={client.id} onClose={onClose} />
    case 'revoke':
      return <RevokeClientDialog client={client} onClose={onClose} />
    case 'reactivate':
      return <ReactivateClientDialog client={client} onClose={onClose} />
    case 'delete':
      return <DeleteClientDialog client={client} onClose={onClose} onDeleted={onDeleted} />
  }
}

interface OneProps {
  client: ClientRow
  onClose: () => void
}

function RevokeClientDialog({ client, onClose }: OneProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  const { active } = client.keyCounts
  return (
    <Confirm
      title={`Revoke ${client.name}`}
      lines={[
        `Every key of ${client.name} is refused from now on (${active} ${active === 1 ? 'is' : 'are'} active).`,
        'Its data stays, and reactivating it brings back exactly these keys.',
      ]}
      question={`Revoke ${client.name}?`}
      onNo={onClose}
      onYes={async () => {
        const { revokeClient } = await connection.run(RevokeClient, { input: { client: client.id } })
        expectResult(revokeClient, 'ClientRevoked')
        say(`${client.name} is revoked.`, client.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}

function ReactivateClientDialog({ client, onClose }: OneProps) {
  const connection = useConnection()
  const { say } = useNavigation()
  return (
    <Confirm
      title={`Reactivate ${client.name}`}
      lines={[`The keys of ${client.name} that were usable before work again; no others do.`]}
      question={`Reactivate ${client.name}?`}
      onNo={onClose}
      onYes={async () => {
        const { reactivateClient } = await connection.run(ReactivateClient, { input: { client: client.id } })
        expectResult(reactivateClient, 'ClientReactivated')
        say(`${client.name} is active again.`, client.name)
        connection.loadAgain()
        onClose()
      }}
    />
  )
}
