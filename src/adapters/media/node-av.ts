import { extname, join } from 'node:path'
import { leastSecondsApart, MOST_MEMORY_BYTES } from './limits.ts'
import type { DecodingProgram } from './process.ts'
import { createTimedFramesReader } from './timed-frames.ts'

/** As built, or from the sources. */
const SCRIPT = join(import.meta.dirname, `node-av-decode${extname(import.meta.filename)}`)
/** Pictures are outside of what Node collects; the script itself watches over all of its memory. */
const MOST_HEAP_MIB = MOST_MEMORY_BYTES / 1024 ** 2 / 4

/** The optional package node-av, in a process of Node. */
export const nodeAv: DecodingProgram = {
  name: 'node-av',
  command: process.execPath,
  argumentsFor: (path, { mostFps, mostPixels }) => [
    `--max-old-space-size=${MOST_HEAP_MIB}`,
    SCRIPT,
    path,
    leastSecondsApart(mostFps),
    mostPixels,
  ],
  reader: createTimedFramesReader,
}
