import { type AuditRow, ShowAuditEntry } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection, useSession } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { exactAndRelative } from '../text/times.ts'
import { actorText, outcomeCell } from './audit-columns.ts'
import type { ScreenProps } from './screen.ts'

/** One act, with what it changed. */
export function Entry({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => {
    const { node } = await connection.run(ShowAuditEntry, { id: of }, { signal })
    return node?.__typename === 'AuditEntry' ? node : null
  })
  if (live.data) return <Shown entry={live.data} />
  return <NotShown title={label ?? of} live={live} missing={`There is no entry ${of}.`} />
}

function Shown({ entry }: { entry: AuditRow }) {
  const { open } = useNavigation()
  const { me } = useSession()
  const body = useBody()
  const { client, actor } = entry
  useKeys('entry', {
    key: actor ? () => open({ screen: 'key', of: actor.id, label: actor.name }) : undefined,
    client:
      client && me?.client === null
        ? () => open({ screen: 'client', of: client.id, label: client.name })
        : undefined,
  })
  return <Details title={entry.action} details={entryDetails(entry, Date.now())} {...body} active />
}

export function entryDetails(entry: AuditRow, now: number): Detail[] {
  return [
    ['Action', entry.action],
    ['Outcome', outcomeCell(entry)],
    ['When', exactAndRelative(entry.at, now)],
    ['By', actorText(entry)],
    ['On', entry.subject],
    ['Client', entry.client?.name ?? 'none: the operator’s own'],
    ['From', entry.address],
    ['Program', entry.userAgent],
    ['Request', entry.requestId],
    ['Id', entry.id],
    ['Changed', changes(entry)],
  ]
}

/** Field by field: what it was, and what it is. */
function changes({ before, after }: AuditRow): string {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.map((name) => `${name}: ${change(old[name], now[name])}`).join('\n')
}

function change(before: unknown, after: unknown): string {
  if (before === undefined) return said(after)
  return after === undefined ? `${said(before)} before` : `${said(before)} → ${said(after)}`
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const said = (value: unknown): string =>
  value === null || value === '' ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
