import { type AuthFailureRow, ShowAuthFailure } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { type Detail, Details } from '../components/details.tsx'
import { NotShown } from '../components/not-shown.tsx'
import { useKeys } from '../input/keys.tsx'
import { useConnection } from '../live/context.tsx'
import { useLive } from '../live/use-live.ts'
import { useNavigation } from '../navigation-context.tsx'
import { exactAndRelative } from '../text/times.ts'
import { presentedKey, reasonWord } from './failure-columns.ts'
import type { ScreenProps } from './screen.ts'

export function Failure({ of = '', label }: ScreenProps) {
  const connection = useConnection()
  const live = useLive(of, async (signal) => {
    const { node } = await connection.run(ShowAuthFailure, { id: of }, { signal })
    return node?.__typename === 'AuthFailure' ? node : null
  })
  if (live.data) return <Shown failure={live.data} />
  return <NotShown title={label ?? of} live={live} missing={`There is no failure ${of}.`} />
}

function Shown({ failure }: { failure: AuthFailureRow }) {
  const { open } = useNavigation()
  const body = useBody()
  const { client, key } = failure
  useKeys('failure', {
    key: key ? () => open({ screen: 'key', of: key.id, label: key.name }) : undefined,
    client: client ? () => open({ screen: 'client', of: client.id, label: client.name }) : undefined,
  })
  return <Details title="Refused key" details={failureDetails(failure, Date.now())} {...body} active />
}

function failureDetails(failure: AuthFailureRow, now: number): Detail[] {
  return [
    ['Reason', reasonWord(failure)],
    ['Requests', `${failure.count} within the hour`],
    ['From', failure.address ?? 'many addresses, too many to keep apart'],
    ['Key', presentedKey(failure)],
    ['Client', failure.client?.name],
    ['First', exactAndRelative(failure.firstAt, now)],
    ['Last', exactAndRelative(failure.lastAt, now)],
    ['Program', failure.userAgent],
    ['Id', failure.id],
  ]
}
