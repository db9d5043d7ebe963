import { type AuditRow, FollowAudit, ListAudit, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { ALL_AUDIT_COLUMNS, AUDIT_COLUMNS } from './audit-columns.ts'
import type { ScreenProps } from './screen.ts'

type Variables = VariablesOf<typeof ListAudit>

const OUTCOMES = [
  { outcome: undefined, said: '' },
  { outcome: 'GRANTED', said: 'done only' },
  { outcome: 'REFUSED', said: 'refused only' },
] as const satisfies readonly { outcome: Variables['outcome']; said: string }[]

/** Who did what: to one client, or to all. */
export function Audit({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [outcome, nextOutcome, resetOutcome] = useCycle(OUTCOMES)
  const live = useFeed(
    `audit ${of}`,
    (options) => connection.subscribe(FollowAudit, { client: of }, { ...options, resume }),
    connection.loadAgain,
  )

  const load =
    (search: string | undefined): LoadPage<AuditRow> =>
    async (after, signal) => {
      const variables = { client: of, search, outcome: outcome.outcome, first: PAGE_ROWS, after }
      const { nodes, pageInfo, totalCount } = (await connection.run(ListAudit, variables, { signal }))
        .auditLog
      return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total: totalCount }
    }

  const list = useList<AuditRow>({
    key: `${of} ${outcome.said}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, action }) => open({ screen: 'entry', of: id, label: action }),
    onClear: outcome.outcome && resetOutcome,
    active: true,
  })
  useName(of, list.rows.find(({ client }) => client)?.client)
  const { selected } = list
  const client = selected?.client
  const actor = selected?.actor
  useKeys('audit', {
    outcome: nextOutcome,
    key: actor ? () => open({ screen: 'key', of: actor.id, label: actor.name }) : undefined,
    client:
      client && me?.client === null
        ? () => open({ screen: 'client', of: client.id, label: client.name })
        : undefined,
  })

  return (
    <ListPanel
      title={of ? `Audit log of ${label ?? of}` : 'Audit log'}
      subtitle={[live ? 'live' : 'not live', outcome.said].filter(Boolean).join(' · ')}
      list={list}
      columns={of || me?.client ? AUDIT_COLUMNS : ALL_AUDIT_COLUMNS}
      empty={['Nothing was done yet.']}
      isFiltered={Boolean(outcome.outcome)}
      elsewhere="Type :me for what this key may see."
    />
  )
}

const resume = ({ auditRecorded }: { auditRecorded: { cursor: string } }): string => auditRecorded.cursor
