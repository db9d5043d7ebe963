import { type AuthFailureRow, ListAuthFailures, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useConnection } from '../live/context.tsx'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { FAILURE_COLUMNS } from './failure-columns.ts'
import type { ScreenProps } from './screen.ts'

type Reason = VariablesOf<typeof ListAuthFailures>['reason']

const CHOICES = [
  { reason: undefined, said: '' },
  { reason: 'MALFORMED', said: 'malformed only' },
  { reason: 'UNKNOWN', said: 'unknown only' },
  { reason: 'REVOKED', said: 'revoked only' },
  { reason: 'EXPIRED', said: 'expired only' },
  { reason: 'CLIENT_REVOKED', said: 'client revoked only' },
  { reason: 'ADDRESS', said: 'wrong address only' },
] as const satisfies readonly { reason: Reason; said: string }[]

/** Refused keys: those of one client, or all that was tried. */
export function Failures({ of, label }: ScreenProps) {
  const connection = useConnection()
  const { open } = useNavigation()
  const { height } = useBody()
  const [choice, nextReason, resetReason] = useCycle(CHOICES)

  const load =
    (search: string | undefined): LoadPage<AuthFailureRow> =>
    async (after, signal) => {
      const variables = { client: of, reason: choice.reason, search, first: PAGE_ROWS, after }
      const { authFailures } = await connection.run(ListAuthFailures, variables, { signal })
      const { nodes, pageInfo, totalCount } = authFailures
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<AuthFailureRow>({
    key: `${of} ${choice.said}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, address }) => open({ screen: 'failure', of: id, label: address ?? 'many addresses' }),
    onClear: choice.reason && resetReason,
    active: true,
  })
  useName(of, list.rows.find(({ client }) => client)?.client)
  useKeys('failures', { reason: nextReason })

  return (
    <ListPanel
      title={of ? `Refused keys of ${label ?? of}` : 'Refused keys'}
      subtitle={choice.said}
      list={list}
      columns={FAILURE_COLUMNS}
      empty={['No key was refused.']}
      isFiltered={Boolean(choice.reason)}
      elsewhere="Type :me for what this key may see."
    />
  )
}
