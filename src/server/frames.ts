import { z } from 'zod'
import { createDecoder } from '../adapters/media/decoder.ts'
import { makeWithSharp } from '../adapters/pictures/sharp.ts'
import type { Core, Log } from '../core/context.ts'
import { ConflictError, InvalidInputError } from '../core/errors.ts'
import { createArrivals } from '../core/frames/arrivals.ts'
import { createDecodes } from '../core/frames/decodes.ts'
import type { Frames } from '../core/frames/frames.ts'
import { enforceLimits } from '../core/frames/in-force.ts'
import { createLiveStates } from '../core/frames/live-states.ts'
import type { MediaErrors } from '../core/frames/media.ts'
import { createPictures } from '../core/frames/pictures.ts'
import { createPins } from '../core/frames/pins.ts'
import { createFrameRates } from '../core/frames/rate.ts'
import { watchRemoteArrivals } from '../core/frames/remote-arrivals.ts'
import { createFrameStops } from '../core/frames/stops.ts'
import type { FrameStore } from '../core/frames/store.ts'
import { createFrameTally } from '../core/frames/tally.ts'
import { writeTally } from '../core/frames/write-tally.ts'
import { createSourceDirectory } from '../core/sources/directory.ts'
import { dropArchived } from '../core/sources/held.ts'
import { readStamps } from '../core/sources/read-stamps.ts'
import type { Config } from './config.ts'
import { hearNotice } from './notices.ts'

export type OpenFrames = Frames & { close(): Promise<void> }

/** `core` is asked for late: it is made of this. */
export function openFrames(store: FrameStore, config: Config, log: Log, core: () => Core): OpenFrames {
  const pins = createPins(store, config.pinnedBytes)
  const tally = createFrameTally({
    write: (arrived) => writeTally(core(), arrived),
    onFailure: (error) =>
      log.warn({ err: error }, 'Counts of frames could not be written; they are kept for the next try'),
  })
  const directory = createSourceDirectory({
    readStamps: (ids) => readStamps(core(), ids),
    onGone: (source) => {
      store
        .remove(source)
        .catch((error) => log.warn({ err: error }, 'Frames of a source could not be removed'))
    },
    onFailure: (error) => log.warn({ err: error }, 'Cameras could not be looked at again'),
  })
  const remote = config.redisUrl ? watchRemoteArrivals(core) : undefined
  return {
    store,
    liveState: createLiveStates(store),
    pins,
    pictures: createPictures(makeWithSharp, config.largestFramePixels),
    rates: createFrameRates(),
    decodes: createDecodes(createDecoder(mediaErrors)),
    tally,
    stops: createFrameStops(),
    directory,
    arrivals: createArrivals(),
    defaults: config,
    async close() {
      await remote?.close()
      await directory.close()
      await tally.close()
      pins.close()
      await store.close()
    },
  }
}

const mediaErrors: MediaErrors = {
  unreadable: (why) =>
    new InvalidInputError([{ path: 'file', message: `The file can't be decoded as a video. ${why}` }]),
  broken: (howFar) => new InvalidInputError([{ path: 'file', message: howFar }]),
  missing: () =>
    new ConflictError(
      'Nothing on the server decodes clips. Ask its operator to put ffmpeg on its PATH, or to run `npm install node-av` where vigint is installed.',
    ),
}

const sourcesChange = z.object({
  sourceId: z.string().optional(),
  clientId: z.string().optional(),
  limits: z.literal(true).optional(),
})

export const hearSourceChange = (core: Core, { redisUrl }: Pick<Config, 'redisUrl'>) =>
  hearNotice(sourcesChange, (change) => {
    core.frames.directory.forget(change)
    // What is shared was dropped or limited where the change was made.
    if (redisUrl || !change) return
    const { sourceId, clientId, limits } = change
    if (!limits) {
      if (sourceId !== undefined) void dropArchived(core, sourceId)
      return
    }
    const whose = sourceId !== undefined ? { sourceId } : clientId !== undefined ? { clientId } : undefined
    if (whose) void enforceLimits(core, whose)
  })
