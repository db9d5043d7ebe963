import { useState } from 'react'
import { type KeyDetail, type KeyWithUse, ShowKey } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { keyName } from '../components/status-line.tsx'
import { accessDetails } from '../forms/access.ts'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useLink, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { clock, exactAndRelative } from '../text/times.ts'
import { canComeBack, keyState } from './key-columns.ts'
import { KeyDialog, type KeyDialogKind } from './key-dialogs.tsx'
import { dayDetails, lineOfDays } from './key-use.ts'
import type { ScreenProps } from './screen.ts'

export function Key({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => (await connection.run(ShowKey, { id: of }, { signal })).key)
  useName(of, live.data)
  if (live.data) return <Shown apiKey={live.data} asOf={live.asOf} />
  return <NotShown title={label ?? of} live={live} missing={`There is no key ${label ?? of}.`} />
}

function Shown({ apiKey, asOf = 0 }: { apiKey: KeyWithUse; asOf: number | undefined }) {
  const { open } = useNavigation()
  const { me } = useSession()
  const body = useBody()
  const isOld = useLink().state === 'down'
  const [dialog, setDialog] = useState<KeyDialogKind>()
  const { client } = apiKey
  const isRevoked = apiKey.state === 'REVOKED'
  useKeys(
    'key',
    {
      edit: () => setDialog('edit'),
      rotate: apiKey.state === 'ACTIVE' ? () => setDialog('rotate') : undefined,
      revoke: isRevoked ? undefined : () => setDialog('revoke'),
      reactivate: canComeBack(apiKey, Date.now()) ? () => setDialog('reactivate') : undefined,
      client:
        client && me?.client === null
          ? () => open({ screen: 'client', of: client.id, label: client.name })
          : undefined,
    },
    { active: !dialog },
  )
  if (dialog) return <KeyDialog kind={dialog} apiKey={apiKey} onClose={() => setDialog(undefined)} />
  return (
    <Details
      title={`Key ${apiKey.name}`}
      subtitle={me?.key.id === apiKey.id ? 'the one in use here' : undefined}
      footer={isOld ? `as of ${clock(asOf)}` : undefined}
      details={[...keyDetails(apiKey, Date.now(), apiKey.useByDay), ...dayDetails(apiKey.useByDay)]}
      {...body}
      active={!dialog}
    />
  )
}

export function keyDetails(key: KeyDetail, now: number, useByDay?: KeyWithUse['useByDay']): Detail[] {
  const reason = key.revocationReason?.toLowerCase().replaceAll('_', ' ')
  const from = key.lastUsedAddress ? ` from ${key.lastUsedAddress}` : ''
  return [
    ['State', keyState(key)],
    ['Client', key.client?.name ?? 'none: an operator’s key'],
    ['Key', keyName(key)],
    ['Id', key.id],
    ['Role', key.role],
    ['Environment', key.environment.toLowerCase()],
    ['May', key.permissions.join(', ')],
    ['Label', key.label],
    ['Notes', key.notes],
    ...accessDetails(key),
    ['Last used', `${exactAndRelative(key.lastUsedAt, now)}${from}`],
    ['Uses', String(key.useCount)],
    ...(useByDay ? [lineOfDays(useByDay)] : []),
    ['Created', exactAndRelative(key.createdAt, now)],
    ['Expires', exactAndRelative(key.expiresAt, now)],
    ...(key.retiresAt ? [['Retires', exactAndRelative(key.retiresAt, now)] as const] : []),
    ...(key.successor ? [['Successor', `…${key.successor.lastFour}, ${key.successor.id}`] as const] : []),
    ...(key.predecessor ? [['Rotated from', predecessorInWords(key.predecessor, now)] as const] : []),
    ...(key.revokedAt
      ? [['Revoked', `${exactAndRelative(key.revokedAt, now)}${reason ? `, ${reason}` : ''}`] as const]
      : []),
  ]
}

/** Whether somebody has not changed over yet. */
function predecessorInWords(key: NonNullable<KeyDetail['predecessor']>, now: number): string {
  const end =
    key.state === 'ROTATING' ? `works until ${exactAndRelative(key.retiresAt, now)}` : 'works no more'
  const from = key.lastUsedAddress ? ` from ${key.lastUsedAddress}` : ''
  return `…${key.lastFour}, ${key.id}, which ${end}; last used ${exactAndRelative(key.lastUsedAt, now)}${from}`
}
