import type { SourceDirectory } from '../sources/directory.ts'
import type { Arrivals } from './arrivals.ts'
import type { Decodes } from './decodes.ts'
import type { Pictures } from './pictures.ts'
import type { Pins } from './pins.ts'
import type { FrameRates } from './rate.ts'
import type { FrameDefaults } from './settings.ts'
import type { FrameStops } from './stops.ts'
import type { FrameStore, RingState, SourceRef } from './store.ts'
import type { FrameTally } from './tally.ts'

/** All that frames need beside the database. */
export type Frames = {
  store: FrameStore
  /** How one camera stands now; many that are asked about at once are one question to the store. */
  liveState(source: SourceRef): Promise<RingState>
  pins: Pins
  pictures: Pictures
  /** Clips, a few at a time. */
  decodes: Decodes
  /** Frames a second of keys and clients. */
  rates: FrameRates
  /** The server's own settings. */
  defaults: FrameDefaults
  directory: SourceDirectory
  tally: FrameTally
  /** Clients whose budget of frames is used up. */
  stops: FrameStops
  arrivals: Arrivals
}
