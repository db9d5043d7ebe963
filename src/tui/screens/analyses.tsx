import { useState } from 'react'
import { type AnalysisRow, FollowAnalyses, ListAnalyses } from '../../client/analyses.ts'
import { ApiError, type VariablesOf } from '../../client/index.ts'
import { useBody } from '../components/body.tsx'
import { ListPanel, listHeight } from '../components/list-panel.tsx'
import { useKeys } from '../input/keys.tsx'
import { useCycle } from '../lists/use-cycle.ts'
import { useList } from '../lists/use-list.ts'
import { useSession } from '../live/context.tsx'
import { useFeed } from '../live/use-feed.ts'
import { type LoadPage, PAGE_ROWS } from '../live/use-pages.ts'
import { useName, useNavigation } from '../navigation-context.tsx'
import { analysisColumns } from './analysis-columns.ts'
import type { ScreenProps } from './screen.ts'
import { analysesOf, namedBy } from './source-named.ts'

type Variables = VariablesOf<typeof ListAnalyses>

const VERDICTS = [
  { verdict: undefined, said: '' },
  { verdict: 'INCIDENT', said: 'incidents only' },
  { verdict: 'VETOED', said: 'vetoed only' },
  { verdict: 'CLEAR', said: 'clear only' },
  { verdict: 'INCONCLUSIVE', said: 'inconclusive only' },
] as const satisfies readonly { verdict: Variables['verdict']; said: string }[]

const TRIGGERS = [
  { trigger: undefined, said: '' },
  { trigger: 'ASKED', said: 'asked for' },
  { trigger: 'WATCHED', said: 'watched' },
] as const satisfies readonly { trigger: Variables['trigger']; said: string }[]

const ENVIRONMENTS = [
  { environment: undefined, said: '' },
  { environment: 'LIVE', said: 'of live keys' },
  { environment: 'TEST', said: 'of test keys' },
] as const satisfies readonly { environment: Variables['environment']; said: string }[]

/** What was looked at and what it came to: of all, of one client, or of one source. */
export function Analyses({ of, label }: ScreenProps) {
  const { connection, me } = useSession()
  const { open } = useNavigation()
  const { height } = useBody()
  const [verdict, nextVerdict, resetVerdict] = useCycle(VERDICTS)
  const [trigger, nextTrigger, resetTrigger] = useCycle(TRIGGERS)
  const [environment, nextEnvironment, resetEnvironment] = useCycle(ENVIRONMENTS)
  const [only, setOnly] = useState<{ id: string; name: string }>()
  const isOperator = me?.client === null
  const place = analysesOf(of, isOperator)
  const chosen = only ? { source: only.id } : place
  const live = useFeed(
    `analyses ${of} ${only?.id}`,
    (options) => connection.subscribe(FollowAnalyses, chosen, { ...options, resume }),
    connection.loadAgain,
  )
  const filter = {
    verdict: verdict.verdict,
    trigger: trigger.trigger,
    environment: environment.environment,
  }

  const load =
    (search: string | undefined): LoadPage<AnalysisRow> =>
    async (after, signal) => {
      const wanted = search ? { ...chosen, ...namedBy(search) } : chosen
      const variables = { ...wanted, ...filter, first: PAGE_ROWS, after }
      try {
        const { analyses } = await connection.run(ListAnalyses, variables, { signal })
        const { nodes, pageInfo, totalCount: total } = analyses
        return { after, rows: nodes, end: pageInfo.endCursor, hasNext: pageInfo.hasNextPage, total }
      } catch (error) {
        // Half a name is the name of nothing yet.
        if (search && error instanceof ApiError && error.code === 'NOT_FOUND') return nothingAfter(after)
        throw error
      }
    }

  const said = [verdict.said, trigger.said, environment.said, only && `of ${only.name}`].filter(Boolean)
  const list = useList<AnalysisRow>({
    key: `${of} ${said.join(' ')} ${only?.id}`,
    load,
    height: listHeight(height),
    onOpen: ({ id, source }) => open({ screen: 'analysis', of: id, label: source.name }),
    onState: nextVerdict,
    filterHint: isOperator && !of ? 'client/source' : 'name of a source',
    onClear:
      said.length > 0
        ? () => {
            resetVerdict()
            resetTrigger()
            resetEnvironment()
            setOnly(undefined)
          }
        : undefined,
    active: true,
  })
  const { selected } = list
  const first = list.rows[0]
  useName(of, place.source ? first?.source : first?.client)
  useKeys('analyses', {
    trigger: nextTrigger,
    environment: nextEnvironment,
    only: selected && !chosen.source ? () => setOnly(selected.source) : undefined,
    source: selected
      ? () => open({ screen: 'source', of: selected.source.id, label: selected.source.name })
      : undefined,
    client:
      selected && isOperator
        ? () => open({ screen: 'client', of: selected.client.id, label: selected.client.name })
        : undefined,
  })

  return (
    <ListPanel
      title={of ? `Analyses of ${label ?? of}` : 'Analyses'}
      subtitle={[live ? 'live' : 'not live', ...said].join(' · ')}
      list={list}
      columns={analysisColumns(isOperator && !of)}
      empty={['Nothing was looked at yet.', 'a on a source looks at it now; w watches it.']}
      isFiltered={said.length > 0}
      elsewhere="Type :me for what this key may see."
    />
  )
}

const nothingAfter = (after: string | null) => ({ after, rows: [], end: null, hasNext: false, total: 0 })

const resume = ({ analysisCompleted }: { analysisCompleted: { cursor: string } }): string =>
  analysisCompleted.cursor
