import type { AnalysisRow, AnalysisStage } from '../../client/analyses.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { money } from '../text/amounts.ts'
import { relative } from '../text/times.ts'
import type { Tone } from '../theme.ts'

const VERDICTS = {
  INCIDENT: { sign: '●', tone: 'bad' },
  VETOED: { sign: '◐', tone: 'warn' },
  CLEAR: { sign: '○', tone: 'good' },
  INCONCLUSIVE: { sign: '?', tone: 'warn' },
} as const satisfies Record<NonNullable<AnalysisRow['verdict']>, { sign: string; tone: Tone }>

export const isFinished = ({ state }: Pick<AnalysisRow, 'state'>): boolean => state === 'FINISHED'

export function verdictCell({ verdict, state }: Pick<AnalysisRow, 'verdict' | 'state'>): Cell {
  if (!verdict) return { text: state === 'WAITING' ? '… waiting' : '… looking', tone: 'accent' }
  const { sign, tone } = VERDICTS[verdict]
  return { text: `${sign} ${verdict.toLowerCase()}`, tone }
}

/** `FIRE_OR_SMOKE`, as people write it. */
export const word = (name: string): string => name.toLowerCase().replaceAll('_', ' ')

export const percent = (part: number): string => `${Math.round(part * 100)} %`

const RISK_TONES = { LOW: 'plain', MEDIUM: 'warn', HIGH: 'bad', CRITICAL: 'bad' } as const satisfies Record<
  NonNullable<AnalysisRow['riskLevel']>,
  Tone
>
const NOTHING: Cell = { text: '–', tone: 'dim' }

export const riskCell = ({ riskLevel }: Pick<AnalysisRow, 'riskLevel'>): Cell =>
  riskLevel ? { text: word(riskLevel), tone: RISK_TONES[riskLevel] } : NOTHING

/** Of what nothing can be said, why. */
function whatCell({ incidentType, trouble }: AnalysisRow): Cell {
  if (trouble) return { text: word(trouble), tone: 'warn' }
  return incidentType ? { text: word(incidentType) } : NOTHING
}

const when: Column<AnalysisRow> = {
  title: 'When',
  value: ({ createdAt }, now) => relative(createdAt, now),
  width: 8,
}
const rest: readonly Column<AnalysisRow>[] = [
  { title: 'Verdict', value: verdictCell, width: 14 },
  { title: 'What', value: whatCell, width: 13, most: 17, grow: 1 },
  { title: 'Risk', value: riskCell, width: 8 },
  { title: 'Summary', value: ({ summary }) => summary ?? '', width: 10, grow: 8 },
  { title: 'Why', value: ({ trigger }) => trigger.toLowerCase(), width: 7, optional: 1 },
  { title: 'Frames', value: ({ frames }) => String(frames), width: 6, align: 'right', optional: 2 },
  { title: 'Env', value: ({ environment }) => environment.toLowerCase(), width: 4, optional: 3 },
]
const source: Column<AnalysisRow> = {
  title: 'Source',
  value: ({ source }) => source.name,
  width: 11,
  grow: 2,
  most: 30,
}
const client: Column<AnalysisRow> = {
  title: 'Client',
  value: ({ client }) => client.name,
  width: 10,
  grow: 1,
  most: 24,
  optional: 4,
}

/** Whose they are is told where they may be of several. */
export const analysisColumns = (isOfAll: boolean): readonly Column<AnalysisRow>[] =>
  isOfAll ? [when, source, client, ...rest] : [when, source, ...rest]

export type StageRow = AnalysisStage & { readonly id: string }

const STAGE_TONES = {
  PASSED: 'plain',
  INCIDENT: 'bad',
  VETOED: 'warn',
  CLEAR: 'good',
  INCONCLUSIVE: 'warn',
} as const satisfies Record<AnalysisStage['verdict'], Tone>

const tokensOf = ({ inputTokens, outputTokens }: AnalysisStage): string =>
  inputTokens === null ? '–' : `${inputTokens}+${outputTokens ?? 0}`

export const STAGE_COLUMNS: readonly Column<StageRow>[] = [
  { title: 'Stage', value: ({ stage }) => word(stage), width: 7 },
  {
    title: 'Verdict',
    value: ({ verdict }) => ({ text: word(verdict), tone: STAGE_TONES[verdict] }),
    width: 12,
  },
  { title: 'Score', value: ({ score }) => score?.toFixed(2) ?? '–', width: 5, align: 'right' },
  { title: 'ms', value: ({ milliseconds }) => String(Math.round(milliseconds)), width: 6, align: 'right' },
  { title: 'Frames', value: ({ frames }) => String(frames), width: 6, align: 'right' },
  { title: 'Reason', value: ({ reason }) => reason, width: 20, grow: 1 },
  { title: 'Tokens', value: tokensOf, width: 9, align: 'right', optional: 2 },
  { title: 'Cost', value: ({ cost }) => (cost ? money(cost) : '–'), width: 12, align: 'right', optional: 3 },
  { title: 'Model', value: ({ model }) => model ?? '–', width: 24, optional: 1 },
]
