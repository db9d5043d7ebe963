import type { AnalysisStage, Verdict } from '../../db/tables/index.ts'

export type { StageRecord, StageVerdict, Verdict } from '../../db/tables/index.ts'

/** In this order. */
export const STAGES = ['motion', 'detect', 'screen', 'confirm'] as const satisfies readonly AnalysisStage[]
export type Stage = AnalysisStage

/** What an analysis comes to. */
export const VERDICTS = ['clear', 'incident', 'vetoed', 'inconclusive'] as const satisfies readonly Verdict[]

/** Why nothing can be said. */
export const TROUBLES = {
  NO_FRAMES: 'Nothing is held of the window.',
  TOO_FEW_FRAMES: 'Too few frames are held of the window to say anything.',
  STALE: 'The newest frame is older than the window.',
  UNDECODABLE: 'The frames can not be decoded.',
  BUDGET: 'The budget of the client is used up.',
  BUSY: 'More is waiting than can be looked at.',
  TIMEOUT: 'The model took too long.',
  PROVIDER_REFUSED: 'The provider refuses the key that the server has for it.',
  PROVIDER_BUSY: 'The provider takes no more requests for now.',
  PROVIDER_FAILED: 'The provider failed.',
  NONSENSE: 'The model answered something else than it was asked for.',
  INTERRUPTED: 'The server that was at it ended.',
  FAILED: 'Something failed in the server.',
} as const
export type Trouble = keyof typeof TROUBLES
