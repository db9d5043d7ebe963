import type { Pin } from '../frames/pins.ts'
import type { Detector } from './detector.ts'
import type { GreyMaker } from './grey.ts'
import type { Models } from './model.ts'
import type { AnalysisQueue } from './queue.ts'
import type { Turns } from './turns.ts'

/** What the server says for all clients. */
export type AnalysisDefaults = {
  screenModel: string | null
  confirmModel: string | null
  /** Shown to a model at most. */
  modelFrames: number
}

/** All that analyses need beside frames and the database. */
export type Analysis = {
  /** This process, where it says that it is at something. */
  processId: string
  detector: Detector
  grey: GreyMaker
  models: Models
  queue: AnalysisQueue
  /** Ids of what this process sees to, waiting or begun. */
  own: Set<string>
  /** Ids of what is being looked at here. */
  running: Set<string>
  /** Frames of what was asked for here; null where there was no room to hold them. */
  held: Map<string, Pin | null>
  /** So many at a time, fair over clients. */
  turns: Turns
  defaults: AnalysisDefaults
  /** Whether other processes find the same frames. */
  sharesFrames: boolean
}
