import { Args, Flags } from '@oclif/core'
import { ApiError, VigintError } from '../../client/errors.ts'
import { ApiCommand } from '../api-command.ts'
import { FAILED, INTERRUPTED } from '../exits.ts'
import { CommandError, usageError } from '../failures.ts'
import { instantOf, ownerFlag } from '../flags.ts'
import { interruption } from '../follow.ts'
import { renderPushed } from '../render/pushed.ts'
import type { TimedPicture } from './batches.ts'
import { asTheyCome, inSteps } from './moments.ts'
import { type Picture, picturesIn, STDIN } from './pictures.ts'
import { pushAll, type Sum } from './push-all.ts'

const MOST_FPS = 1_000

export default class FramesPush extends ApiCommand {
  static override summary = 'Push pictures into the buffer of a source'
  static override description =
    'JPEG, PNG or WebP; of a file or a stream with many of one kind in a row each one, so that what a camera or ffmpeg writes can be piped in. Without a time the arrival counts. With --fps or --every pictures are so far apart: files end now, standard input begins now and is pushed at that speed. A bad picture does not spoil the others; it is named, and the command exits with 1. Ctrl-C ends the pushing, and says what was taken.'
  static override examples = [
    '<%= config.bin %> frames push front-door.jpg --source front-door',
    '<%= config.bin %> frames push night/*.jpg --source front-door --fps 10',
    'ffmpeg -i rtsp://camera/stream -f mjpeg - | <%= config.bin %> frames push - --source front-door',
  ]
  static override strict = false
  static override args = {
    file: Args.string({
      required: true,
      description: 'A file with pictures, or several; - for standard input.',
    }),
  }
  static override flags = {
    source: Flags.string({ required: true, description: 'Name or id; a new name makes a source.' }),
    client: ownerFlag,
    'captured-at': Flags.string({
      helpValue: 'TIME',
      description: 'When it was captured (RFC 3339); with --fps or --every, the first.',
    }),
    fps: Flags.string({ helpValue: 'N', description: 'Pictures a second.', exclusive: ['every'] }),
    every: Flags.string({ helpValue: 'MS', description: 'Milliseconds from one picture to the next.' }),
  }

  async run() {
    const { argv, flags } = await this.parse(FramesPush)
    const files = argv.map(String)
    const everyMs = spacing(flags)
    const first = flags['captured-at'] === undefined ? undefined : momentOf(flags['captured-at'])
    const to = { source: flags.source, client: flags.client }
    const { signal, forget } = interruption()
    let frames: Sum | undefined
    try {
      const pictures = await timed(files, first, everyMs, signal)
      for await (const sum of pushAll(this.api, to, pictures)) frames = sum
    } catch (error) {
      if (frames?.accepted) sayTaken(error, frames.accepted)
      throw error
    } finally {
      forget()
    }
    if (!frames) {
      if (signal.aborted) this.exit(INTERRUPTED)
      throw usageError('There is no picture to push.')
    }
    const refused = frames.rejected.filter(({ reason }) => reason !== 'DUPLICATE')
    if (frames.accepted === 0 && refused[0] && !signal.aborted) throw notTaken(refused[0].message)
    const data = this.print({ frames }, ({ frames }) => renderPushed(frames, flags.source))
    if (!signal.aborted && refused.length === 0) return data
    // Whoever ends by hand, or with pictures that were not taken, is told both: what was, and that it was not all.
    if (this.jsonEnabled()) this.logJson(data)
    return this.exit(signal.aborted ? INTERRUPTED : FAILED)
  }
}

type Flagged = { fps?: string | undefined; every?: string | undefined }

function spacing({ fps, every }: Flagged): number | undefined {
  if (fps !== undefined) return 1000 / number('--fps', fps, MOST_FPS)
  return every === undefined ? undefined : number('--every', every, Number.MAX_SAFE_INTEGER)
}

function number(flag: string, text: string, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value <= most) return value
  throw usageError(
    `${flag} is "${text}".`,
    `Give a number above 0${most > MOST_FPS ? '' : `, at most ${most}`}.`,
  )
}

function momentOf(text: string): number {
  const time = instantOf(text)
  if (!Number.isNaN(time)) return time
  throw usageError(`"${text}" is not a time.`, 'Write it with its zone, like 2027-01-31T18:00:00.250Z.')
}

/** Files are counted before their times are known; standard input has no end that could be known. */
async function timed(
  files: readonly string[],
  first: number | undefined,
  everyMs: number | undefined,
  stopped: AbortSignal,
): Promise<AsyncIterable<TimedPicture>> {
  if (everyMs === undefined) {
    return asTheyCome(allOf(files, stopped), first === undefined ? undefined : new Date(first).toISOString())
  }
  if (first !== undefined || files.includes(STDIN))
    return inSteps(allOf(files, stopped), first ?? Date.now(), everyMs, stopped)
  let count = 0
  for await (const _ of allOf(files, stopped)) count += 1
  return inSteps(allOf(files, stopped), Date.now() - (count - 1) * everyMs, everyMs, stopped)
}

async function* allOf(files: readonly string[], stopped: AbortSignal): AsyncGenerator<Picture> {
  for (const file of files) if (!stopped.aborted) yield* picturesIn(file, stopped)
}

function sayTaken(error: unknown, count: number): void {
  const said =
    error instanceof CommandError ? error.failure : error instanceof VigintError ? error : undefined
  const taken = `Before that, ${count === 1 ? '1 frame was' : `${count} frames were`} taken.`
  if (said) said.hint = said.hint ? `${taken} ${said.hint}` : taken
}

const notTaken = (message: string) =>
  new ApiError('BAD_USER_INPUT', message, { hint: 'No picture was taken.' })
