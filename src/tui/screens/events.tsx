import { ListSecurityEvents, type SecurityEventRow, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useConnection } from '../live/context.tsx'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { EVENT_COLUMNS, KINDS } from './event-columns.ts'
import type { ScreenProps } from './screen.ts'

type Kind = VariablesOf<typeof ListSecurityEvents>['kind']

const CHOICES = [
  { kind: undefined, said: '' },
  { kind: 'FAILURE_BURST', said: `${KINDS.FAILURE_BURST.word} only` },
  { kind: 'REVOKED_CLIENT_TRYING', said: `${KINDS.REVOKED_CLIENT_TRYING.word} only` },
  { kind: 'NEW_NETWORK', said: `${KINDS.NEW_NETWORK.word} only` },
  { kind: 'UNUSUAL_VOLUME', said: `${KINDS.UNUSUAL_VOLUME.word} only` },
  { kind: 'KEY_EXPIRING', said: `${KINDS.KEY_EXPIRING.word} only` },
  { kind: 'PLAINTEXT_KEY', said: `${KINDS.PLAINTEXT_KEY.word} only` },
] as const satisfies readonly { kind: Kind; said: string }[]

/** What somebody should look at: about one client, or about all. */
export function Events({ of, label }: ScreenProps) {
  const connection = useConnection()
  const { open } = useNavigation()
  const { height } = useBody()
  const [choice, nextKind, resetKind] = useCycle(CHOICES)

  const load =
    (search: string | undefined): LoadPage<SecurityEventRow> =>
    async (after, signal) => {
      const variables = { client: of, kind: choice.kind, search, first: PAGE_ROWS, after }
      const { securityEvents } = await connection.run(ListSecurityEvents, variables, { signal })
      const { nodes, pageInfo, totalCount } = securityEvents
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<SecurityEventRow>({
    key: `${of} ${choice.said}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, at }) => open({ screen: 'event', of: id, label: at.slice(0, 16).replace('T', ' ') }),
    onClear: choice.kind && resetKind,
    active: true,
  })
  useName(of, list.rows.find(({ client }) => client)?.client)
  useKeys('events', { kind: nextKind })

  return (
    <ListPanel
      title={of ? `Events of ${label ?? of}` : 'Events'}
      subtitle={choice.said}
      list={list}
      columns={EVENT_COLUMNS}
      empty={['Nothing to look at.', 'Bursts of bad keys, unusual use and keys that expire show up here.']}
      isFiltered={Boolean(choice.kind)}
      elsewhere="Type :me for what this key may see."
    />
  )
}
