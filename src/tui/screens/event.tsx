import { type SecurityEventRow, ShowSecurityEvent } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { keyName } from '../components/status-line.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { exactAndRelative } from '../text/times.ts'
import { kindCell } from './event-columns.ts'
import type { ScreenProps } from './screen.ts'

export function Event({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => {
    const { node } = await connection.run(ShowSecurityEvent, { id: of }, { signal })
    return node?.__typename === 'SecurityEvent' ? node : null
  })
  if (live.data) return <Shown event={live.data} />
  return <NotShown title={label ?? of} live={live} missing={`There is no event ${of}.`} />
}

function Shown({ event }: { event: SecurityEventRow }) {
  const { open } = useNavigation()
  const body = useBody()
  const { client, key } = event
  useKeys('event', {
    key: key ? () => open({ screen: 'key', of: key.id, label: key.name }) : undefined,
    client: client ? () => open({ screen: 'client', of: client.id, label: client.name }) : undefined,
  })
  return <Details title="Event" details={eventDetails(event, Date.now())} {...body} active />
}

export function eventDetails(event: SecurityEventRow, now: number): Detail[] {
  const { client, key } = event
  return [
    ['Kind', kindCell(event)],
    ['What', event.summary],
    ['When', exactAndRelative(event.at, now)],
    ['Client', client?.name],
    ['Key', key && `${key.name} (${keyName(key)})`],
    ['From', event.address],
    ['Id', event.id],
    ['Details', detailsInWords(event.details)],
  ]
}

/** Each kind has its own: one a line. */
function detailsInWords(details: unknown): string {
  return Object.entries(details ?? {})
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')
}
