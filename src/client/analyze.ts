import { AnalysesByIds, type AnalysisRow, FollowAnalyses } from './analyses.ts'
import type { Api } from './api.ts'

export interface FollowAnalysis {
  /** Where finished analyses ended before these were asked for. */
  after: string
  source?: string | undefined
  client?: string | undefined
  signal?: AbortSignal | undefined
  /** `left`: how many are still to come. */
  onFinished?(row: AnalysisRow, left: number): void
}

export interface Analyzed {
  analyses: AnalysisRow[]
  summary: AnalyzeSummary
}

export interface AnalyzeSummary {
  total: number
  unfinished: number
  detected: number
  confirmed: number
  vetoed: number
  clear: number
  inconclusive: number
}

/** Until all that was asked for stands; those that are gone meanwhile, with their sources, are left out. */
export async function followUntilFinished(
  api: Api,
  asked: readonly AnalysisRow[],
  { after, source, client, signal, onFinished }: FollowAnalysis,
): Promise<Analyzed> {
  const waiting = new Set(asked.map(({ id }) => id))
  const finished = new Map<string, AnalysisRow>()
  const note = (row: AnalysisRow) => {
    if (row.state !== 'FINISHED' || !waiting.delete(row.id)) return
    finished.set(row.id, row)
    onFinished?.(row, waiting.size)
  }
  for (const row of asked) note(row)
  if (waiting.size > 0) {
    const results = api.subscribe(
      FollowAnalyses,
      { after, source, client },
      { signal, resume: ({ analysisCompleted }) => analysisCompleted.cursor },
    )
    for await (const { analysisCompleted } of results) {
      if (analysisCompleted.analysis) note(analysisCompleted.analysis)
      else await dropGone(api, waiting)
      if (waiting.size === 0) break
    }
  }
  signal?.throwIfAborted()
  const analyses = asked.flatMap(({ id }) => finished.get(id) ?? [])
  return { analyses, summary: summaryOf(analyses) }
}

async function dropGone(api: Api, waiting: Set<string>): Promise<void> {
  const ids = [...waiting]
  const { nodes } = await api.run(AnalysesByIds, { ids: ids.slice(0, 100) })
  for (const [place, node] of nodes.entries()) if (!node) waiting.delete(ids[place] ?? '')
}

function summaryOf(analyses: readonly AnalysisRow[]): AnalyzeSummary {
  const count = (...verdicts: AnalysisRow['verdict'][]) =>
    analyses.filter(({ verdict }) => verdicts.includes(verdict)).length
  return {
    total: analyses.length,
    unfinished: count(null),
    detected: count('INCIDENT', 'VETOED'),
    confirmed: count('INCIDENT'),
    vetoed: count('VETOED'),
    clear: count('CLEAR'),
    inconclusive: count('INCONCLUSIVE'),
  }
}
