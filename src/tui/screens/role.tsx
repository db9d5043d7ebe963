import { useState } from 'react'
import { type Role as RoleData, ShowRole } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { clock, exactAndRelative } from '../text/times.ts'
import { RoleDialog, type RoleDialogKind } from './role-dialogs.tsx'
import { ownerOf } from './roles.tsx'
import type { ScreenProps } from './screen.ts'

export function Role({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => (await connection.run(ShowRole, { role: of }, { signal })).role)
  useName(of, live.data)
  if (live.data) return <Shown role={live.data} asOf={live.asOf} />
  return <NotShown title={label ?? of} live={live} missing={`There is no role ${label ?? of}.`} />
}

function Shown({ role, asOf = 0 }: { role: RoleData; asOf: number | undefined }) {
  const { back } = useNavigation()
  const { me } = useSession()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [dialog, setDialog] = useState<RoleDialogKind>()
  const canChange = !role.builtIn && me?.key.permissions.includes('roles:manage')
  useKeys(
    'role',
    {
      edit: canChange ? () => setDialog('edit') : undefined,
      delete: canChange ? () => setDialog('delete') : undefined,
    },
    { active: !dialog },
  )
  if (dialog)
    return <RoleDialog kind={dialog} role={role} onClose={() => setDialog(undefined)} onDeleted={back} />
  return (
    <Details
      title={`Role ${role.name}`}
      footer={isOld ? `as of ${clock(asOf)}` : undefined}
      details={roleDetails(role, Date.now())}
      {...body}
      active={!dialog}
    />
  )
}

function roleDetails(role: RoleData, now: number): Detail[] {
  const [first, ...others] = role.permissions.map(({ name, description }) => `${name}: ${description}`)
  return [
    ['For', role.description],
    ['Of', ownerOf(role)],
    ['Id', role.id],
    ['Working keys', role.keyCount === null ? null : String(role.keyCount)],
    ...(role.createdAt ? [['Created', exactAndRelative(role.createdAt, now)] as const] : []),
    ...(role.updatedAt ? [['Changed', exactAndRelative(role.updatedAt, now)] as const] : []),
    ['May', [first ?? 'nothing', ...others].join('\n')],
  ]
}
