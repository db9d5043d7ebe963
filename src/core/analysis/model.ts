import type { Detection } from './detection.ts'
import type { IncidentType, RiskLevel } from './incident.ts'
import type { ModelName } from './model-name.ts'
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
  /** Before each request, those that are tried again among them: throws an `AnalysisTrouble` where none may be sent. */
  beforeCall?: (() => Promise<void>) | undefined
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
  /** Never throws: one that is stopped by its signal, or by `close`, is `INTERRUPTED`. */
  look(order: ModelOrder): Promise<ModelLook>
  /** What is wrong with such a name; null for one that can be asked. */
  whyNot(model: string): string | null
  close(): Promise<void>
}

/** Pictures are JPEG. */
export type QuestionPart = { text: string } | { picture: Buffer }

/** One request to a provider. */
export type ModelQuestion = ModelName & {
  /** The task, in our words alone. */
  task: string
  /** What it is about: data, and pictures. */
  parts: readonly QuestionPart[]
  /** JSON schema of the answer. */
  schema: { readonly [name: string]: unknown }
  signal: AbortSignal
}

export type ModelFailure = {
  /**
   * Of the provider: it refuses the key; it has too much to do; anything else. `endless`: the answer is larger than
   * any that could be meant.
   */
  kind: 'refused' | 'busy' | 'failed' | 'endless'
  /** Of HTTP; null where no answer came, or broke off. */
  status: number | null
  /** Whether it may fare better if it's sent again. */
  mayPass: boolean
  /** How long the provider wants to be left alone. */
  retryAfterMs: number | null
  /** In the provider's words, without its key: for the log alone. */
  said: string | null
}

/** `declined`: its filter of contents, or the model itself, would not answer. */
export type ModelReply = { use: ModelUse } & ({ text: string; declined: boolean } | { failure: ModelFailure })

/** Asks once. Throws for nothing that a provider, or the way to it, can do. */
export type ModelAsker = (question: ModelQuestion) => Promise<ModelReply>
