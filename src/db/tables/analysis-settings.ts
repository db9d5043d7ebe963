/** In parts of width and height, from the upper left corner. */
export type Point = { x: number; y: number }
export type Zone = { name: string; points: readonly Point[] }

export type RuleType = 'INTRUSION' | 'LOITERING' | 'CROWD' | 'TAMPERING'
export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
export type Day = 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT' | 'SUN'

/** Armed on these days from one wall clock time to the other, in the client's time zone; past midnight where `to` is not later. */
export type ArmedSpan = { days: readonly Day[]; from: string; to: string }

/** What is left out stands in `RULE_DEFAULTS`. */
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

export type AnalysisStage = 'motion' | 'detect' | 'screen' | 'confirm'

/** How a camera is looked at. Nothing is inherited but the models, which are its client's. */
export type AnalysisSettings = {
  /** On unless it says no; those that ask a model need one. */
  stages?: { [Stage in AnalysisStage]?: boolean }
  rules?: readonly Rule[]
  zones?: readonly Zone[]
  /** What lies there is not looked at. */
  masks?: readonly (readonly Point[])[]
}

/** Which models look at a client's cameras; what is left out follows the server's. */
export type ClientAnalysisSettings = {
  /** `google/gemini-…`; null: none. */
  screenModel?: string | null
  confirmModel?: string | null
  /** Requests to models in a day of the client's time zone. Null: as many as there are. */
  modelCallsPerDay?: number | null
}
