import type {
  AnalysisRow,
  Box,
  StageRecord,
  StoredLook,
  StoredPresence,
  StoredStanding,
  Verdict,
} from '../../db/tables/index.ts'
import type { Finding } from './incident.ts'
import type { Stage, Trouble } from './stage.ts'

/** What an analysis comes to. */
export type Outcome = {
  verdict: Verdict
  trouble: Trouble | null
  finding: Finding | null
  stages: readonly StageRecord[]
  looks: readonly StoredLook[]
  presence: readonly StoredPresence[]
  standings: readonly StoredStanding[]
  /** Moments of the frames that show it. */
  evidence: readonly number[]
  /** A sentence where there is no finding. */
  summary: string
  windowId: string | null
  frames: number
  /** Room in budgets that its models took, until it is counted. */
  reservations: readonly string[]
}

export const NOTHING_SEEN = { looks: [], presence: [], standings: [], evidence: [] } as const

export const troubled = (trouble: Trouble, summary: string): Outcome => ({
  verdict: 'inconclusive',
  trouble,
  finding: null,
  stages: [],
  ...NOTHING_SEEN,
  summary,
  windowId: null,
  frames: 0,
  reservations: [],
})

/** A stage of which nothing but this is known. */
export const stageRecord = (
  stage: Stage,
  said: Pick<StageRecord, 'verdict' | 'reason' | 'milliseconds' | 'frames'> & Partial<StageRecord>,
): StageRecord => ({
  stage,
  trouble: null,
  score: null,
  model: null,
  inputTokens: null,
  outputTokens: null,
  costMicros: null,
  ...said,
})

/** As it is written down. */
export const columnsOf = (outcome: Outcome) => {
  const { finding } = outcome
  return {
    verdict: outcome.verdict,
    trouble: outcome.trouble,
    incidentType: finding?.incidentType ?? null,
    riskLevel: finding?.riskLevel ?? null,
    confidence: finding?.confidence ?? null,
    summary: finding?.summary ?? outcome.summary,
    detail: finding?.detail ?? null,
    stages: [...outcome.stages],
    looks: outcome.looks.map(keptOf),
    presence: [...outcome.presence],
    standings: [...outcome.standings],
    evidence: [...outcome.evidence],
    windowId: outcome.windowId,
    frames: outcome.frames,
  } satisfies Partial<AnalysisRow>
}

/** More things than that in one picture say nothing more to who looks at it. */
export const MOST_DETECTIONS = 20

const keptOf = ({ at, detections }: StoredLook): StoredLook => ({
  at,
  detections: detections
    .toSorted((one, other) => other.score - one.score)
    .slice(0, MOST_DETECTIONS)
    .map(({ label, score, box }) => ({ label, score: rounded(score), box: roundedBox(box) })),
})

const roundedBox = ({ x, y, width, height }: Box): Box => ({
  x: rounded(x),
  y: rounded(y),
  width: rounded(width),
  height: rounded(height),
})

const rounded = (part: number): number => Math.round(part * 10_000) / 10_000
