import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { ClipFrame, DecodeOptions, MediaDecoder, MediaErrors } from '../../core/frames/media.ts'
import { LONGEST_DECODE_MS } from './limits.ts'
import { howFarIn, reasonIn } from './reason.ts'
import { createReportReader } from './report.ts'

/** Ends so where what it needs is not installed. */
export const MISSING_EXIT_CODE = 40

/** Takes a clip apart, and writes its frames to its standard output. */
export type DecodingProgram = {
  name: string
  command: string
  argumentsFor(path: string, options: DecodeOptions): (string | number)[]
  reader(onFrame: (data: Buffer, atMs: number) => void): { feed(chunk: Buffer): void }
}

/** Decodes in a process of its own for each clip: what a file does to a decoder is not done to the server. */
export function createProcessDecoder(program: DecodingProgram, errors: MediaErrors): MediaDecoder {
  async function* decode(path: string, options: DecodeOptions): AsyncGenerator<ClipFrame> {
    const running = await start(path, options)
    const stop = () => void running.kill('SIGKILL')
    let late = false
    const deadline = setTimeout(() => {
      late = true
      stop()
    }, LONGEST_DECODE_MS)
    options.signal.addEventListener('abort', stop)
    const ended = once(running, 'close')
    const report = createReportReader()
    running.stderr.setEncoding('utf8').on('data', (text: string) => report.feed(text))
    try {
      const frames: ClipFrame[] = []
      const reader = program.reader((data, atMs) => frames.push({ data, atMs }))
      for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
        reader.feed(chunk)
        yield* frames.splice(0)
      }
      const [code] = await ended
      options.signal.throwIfAborted()
      if (late) throw errors.unreadable(`It took longer than ${LONGEST_DECODE_MS / 1000} s to decode.`)
      if (code === MISSING_EXIT_CODE) throw errors.missing()
      if (code !== 0)
        throw errors.unreadable(reasonIn(report.complaints(), program.name, path, options.mostPixels))
      const broken = report.broken()
      if (broken) throw errors.broken(howFarIn(broken))
    } finally {
      clearTimeout(deadline)
      options.signal.removeEventListener('abort', stop)
      stop()
    }
  }

  async function start(path: string, options: DecodeOptions): Promise<Running> {
    options.signal.throwIfAborted()
    const running = spawn(program.command, program.argumentsFor(path, options).map(String), {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      await once(running, 'spawn')
      return running
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw errors.missing()
      throw error
    }
  }

  return { decode }
}

type Running = ChildProcessByStdio<null, Readable, Readable>
