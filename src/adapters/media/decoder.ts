import type { ClipFrame, DecodeOptions, MediaDecoder, MediaErrors } from '../../core/frames/media.ts'
import { ffmpeg } from './ffmpeg.ts'
import { nodeAv } from './node-av.ts'
import { createProcessDecoder } from './process.ts'

class NotHere extends Error {}

/** By the ffmpeg on the PATH, else by node-av. It looks for them at each clip: either may be installed meanwhile. */
export function createDecoder(errors: MediaErrors): MediaDecoder {
  const first = createProcessDecoder(ffmpeg, { ...errors, missing: () => new NotHere() })
  const second = createProcessDecoder(nodeAv, errors)

  async function* decode(path: string, options: DecodeOptions): AsyncGenerator<ClipFrame> {
    try {
      yield* first.decode(path, options)
    } catch (error) {
      if (!(error instanceof NotHere)) throw error
      yield* second.decode(path, options)
    }
  }

  return { decode }
}
