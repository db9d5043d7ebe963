import type { RiskLevel } from './incident.ts'

/** In parts of width and height, from the upper left corner. */
export type Point = { x: number; y: number }
export type Zone = { name: string; points: readonly Point[] }

export const RULE_TYPES = ['INTRUSION', 'LOITERING', 'CROWD', 'TAMPERING'] as const
export type RuleType = (typeof RULE_TYPES)[number]

export const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Day = (typeof DAYS)[number]

/** Armed on these days from one wall clock time to the other, in the client's time zone; past midnight where `to` is not later. */
export type ArmedSpan = { days: readonly Day[]; from: string; to: string }

/** As it is stored with its source: what is left out stands in `RULE_DEFAULTS`. */
export type Rule = {
  type: RuleType
  /** The name of one of the source's zones; the whole picture without. */
  zone?: string
  /** Always armed without. */
  schedule?: readonly ArmedSpan[]
  minSeconds?: number
  minScore?: number
  /** Of CROWD: so many people or more. */
  people?: number
  /** Of LOITERING: one person for longer than so many seconds. */
  dwellSeconds?: number
  riskLevel?: RiskLevel
}
