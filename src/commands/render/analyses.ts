import type { AnalysisDetail, AnalysisRow, AnalysisStage } from '../../client/analyses.ts'
import type { Analyzed } from '../../client/analyze.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'
import { ago, moment } from './times.ts'

const COLUMNS: readonly Column<AnalysisRow>[] = [
  { header: 'WHEN', value: ({ createdAt }) => ago(createdAt) },
  { header: 'SOURCE', value: ({ source }) => source.name, shrinksTo: 8 },
  { header: 'CLIENT', value: ({ client }) => client.slug, optional: true },
  { header: 'VERDICT', value: verdictOf },
  { header: 'WHAT', value: whatOf },
  { header: 'SUMMARY', value: ({ summary }) => summary ?? '', shrinksTo: 12 },
  { header: 'WHY', value: ({ trigger }) => trigger.toLowerCase(), optional: true },
  { header: 'ID', value: ({ id }) => id, optional: true },
]

export const renderAnalyses = (rows: readonly AnalysisRow[], width?: number): string =>
  renderTable(rows, COLUMNS, width)

export function verdictOf({ verdict, state }: Pick<AnalysisRow, 'verdict' | 'state'>): string {
  return (verdict ?? state).toLowerCase()
}

function whatOf({ incidentType, riskLevel, trouble }: AnalysisRow): string {
  if (trouble) return trouble
  return incidentType ? `${incidentType}${riskLevel ? ` ${riskLevel.toLowerCase()}` : ''}` : ''
}

/** One of several, as it comes in. */
export function analysisLine(row: AnalysisRow, place: number, all: number): string {
  const what = whatOf(row)
  return `${place} of ${all}  ${plain(row.source.name)}: ${verdictOf(row)}${what ? `, ${what}` : ''}`
}

export function renderAnalyzed({
  analyses,
  summary,
}: Pick<Analyzed, 'summary'> & { analyses: readonly AnalysisRow[] }): string {
  const [only] = analyses
  if (!only) return ''
  if (analyses.length === 1) return renderOne(only)
  return `${renderAnalyses(analyses)}\n\n${renderSummary(summary)}`
}

function renderSummary({ total, ...counts }: Analyzed['summary']): string {
  const told = [
    `${counts.confirmed} confirmed`,
    ...(counts.vetoed > 0 ? [`${counts.vetoed} vetoed`] : []),
    `${counts.clear} clear`,
    ...(counts.inconclusive > 0 ? [`${counts.inconclusive} inconclusive`] : []),
    ...(counts.unfinished > 0 ? [`${counts.unfinished} on their way`] : []),
  ]
  return `${total} looked at: ${told.join(', ')}.`
}

function renderOne(row: AnalysisRow): string {
  return [fieldsOf(row), ...stageLines(row.stages)].join('\n')
}

function fieldsOf(row: AnalysisRow, more: readonly (readonly [string, string | null])[] = []): string {
  const { confidence } = row
  return renderFields([
    ['Id', row.id],
    ['Source', row.source.name],
    ['Client', clientTitle(row.client)],
    ['Verdict', verdictOf(row).toUpperCase()],
    ['Trouble', row.trouble],
    ['Incident', row.incidentType],
    ['Risk', row.riskLevel?.toLowerCase()],
    ['Confidence', confidence === null ? null : `${Math.round(confidence * 100)} %`],
    ['Summary', row.summary],
    ...more,
    ['Frames', `${row.frames}, ${spanOf(row.windowFrom, row.windowTo)}`],
    ['Asked', moment(row.createdAt)],
  ])
}

const clock = (time: string): string => time.slice(11, 21)
const spanOf = (from: string, to: string): string => `${clock(from)} to ${clock(to)} UTC`

function stageLines(stages: readonly AnalysisStage[]): string[] {
  if (stages.length === 0) return []
  return ['', renderTable(stages, STAGE_COLUMNS)]
}

const tokensOf = ({ inputTokens, outputTokens }: AnalysisStage): string =>
  inputTokens === null ? '' : String(inputTokens + (outputTokens ?? 0))

const STAGE_COLUMNS: readonly Column<AnalysisStage>[] = [
  { header: '  STAGE', value: ({ stage }) => `  ${stage.toLowerCase()}` },
  { header: 'VERDICT', value: ({ verdict }) => verdict.toLowerCase() },
  { header: 'SCORE', value: ({ score }) => (score === null ? '' : score.toFixed(2)) },
  { header: 'MS', value: ({ milliseconds }) => String(Math.round(milliseconds)) },
  { header: 'FRAMES', value: ({ frames }) => String(frames), optional: true },
  { header: 'MODEL', value: ({ model }) => model ?? '', optional: true },
  { header: 'TOKENS', value: tokensOf, optional: true },
  { header: 'REASON', value: ({ reason }) => reason, shrinksTo: 16 },
]

export function renderAnalysis(analysis: AnalysisDetail): string {
  const { presence, rulesMet, looks } = analysis
  const rules = rulesMet.map(
    ({ type, from, to, score }) => `${type}  ${spanOf(from, to)}  ${Math.round(score * 100)} %`,
  )
  const seen = presence.map(
    ({ label, from, to, most }) => `${label}${most > 1 ? ` (${most})` : ''}  ${spanOf(from, to)}`,
  )
  return [
    fieldsOf(analysis, [
      ['Detail', analysis.detail],
      ['Window', analysis.windowId],
    ]),
    ...stageLines(analysis.stages),
    ...section('Rules met', rules),
    ...section('Seen', seen),
    ...(looks.length > 0 ? ['', `Looked closely at ${looks.length} frames; --json has the boxes.`] : []),
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${plain(line)}`)]
