import type { Detection } from './detection.ts'
import type { IncidentType, RiskLevel } from './incident.ts'
import type { Trouble } from './stage.ts'

/** Which of the two: the quick one that looks at much, or the strong one that looks again. */
export type ModelRole = 'screen' | 'confirm'

export type ModelFrame = { at: number; jpeg: Buffer; detections: readonly Detection[] }

/** What a model is shown. Names and other texts from outside are data here, never part of the task. */
export type ModelOrder = {
  role: ModelRole
  /** `google/gemini-…`: provider and model. */
  model: string
  clientId: string
  /** BCP 47: of summary and detail. */
  language: string
  /** IANA name: times of the frames are told in it. */
  timeZone: string
  sourceName: string
  frames: readonly ModelFrame[]
  /** What the first model found, for the second. */
  screened?: ModelAnswer | undefined
  signal?: AbortSignal | undefined
}

/** The schema that every model is held to. */
export type ModelAnswer = {
  incidentDetected: boolean
  incidentType: IncidentType
  riskLevel: RiskLevel
  confidence: number
  summary: string
  detail: string
  evidenceFrames: readonly number[]
}

export type ModelUse = {
  /** Requests sent, those that failed and were tried again among them. */
  calls: number
  inputTokens: number
  outputTokens: number
}

/** Tokens were used, whether or not anything came of them. */
export type ModelLook = { use: ModelUse } & ({ answer: ModelAnswer } | { trouble: Trouble; reason: string })

export interface Models {
  look(order: ModelOrder): Promise<ModelLook>
  /** What is wrong with such a name; null for one that can be asked. */
  whyNot(model: string): string | null
  close(): Promise<void>
}
