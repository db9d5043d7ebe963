import type { DecodeOptions } from '../../core/frames/media.ts'
import { FORMATS, leastSecondsApart, MOST_MEMORY_BYTES, MOST_THREADS, PROTOCOLS } from './limits.ts'
import { createMatroskaReader } from './matroska.ts'
import type { DecodingProgram } from './process.ts'

/** The ffmpeg on the PATH. */
export const ffmpeg: DecodingProgram = {
  name: 'ffmpeg',
  command: 'ffmpeg',
  argumentsFor,
  reader: createMatroskaReader,
}

function argumentsFor(path: string, { mostFps, mostPixels }: DecodeOptions): (string | number)[] {
  const apart = leastSecondsApart(mostFps).toFixed(4)
  return [
    ['-nostdin', '-nostats', '-hide_banner', '-threads', MOST_THREADS, '-max_alloc', MOST_MEMORY_BYTES],
    // Each line with its level, and none summed up.
    ['-v', 'repeat+level+info'],
    ['-protocol_whitelist', PROTOCOLS, '-format_whitelist', FORMATS, '-max_pixels', mostPixels],
    ['-i', `file:${path}`],
    // The first video that is no cover picture.
    // Says the time of each picture, between what else it says.
    [
      '-map',
      '0:V:0',
      '-vf',
      `select='if(1+0*print(t)\\,isnan(prev_selected_t)+gte(t-prev_selected_t\\,${apart}))'`,
    ],
    ['-c:v', 'mjpeg', '-q:v', 3, '-pix_fmt', 'yuvj420p', '-enc_time_base', '1:1000'],
    // A container that has a time for each frame, and can be read from a pipe.
    ['-f', 'matroska', '-flush_packets', 1, 'pipe:1'],
  ].flat()
}
