import { Args, Flags } from '@oclif/core'
import type { Api } from '../../client/api.ts'
import { ApiError } from '../../client/errors.ts'
import { BufferFrames, type Pushed } from '../../client/push.ts'
import { expectResult } from '../../client/results.ts'
import { ApiCommand } from '../api-command.ts'
import { usageError } from '../failures.ts'
import { ownerFlag } from '../flags.ts'
import { renderPushed } from '../render/pushed.ts'
import { batchesOf, type Picture } from './batches.ts'
import { asTheyCome, inSteps } from './moments.ts'
import { picturesIn } from './pictures.ts'

const MOST_FPS = 1_000

export default class FramesPush extends ApiCommand {
  static override summary = 'Push pictures into the buffer of a source'
  static override description =
    'JPEG, PNG or WebP; of a file or a stream with many JPEGs in a row each one, so that what a camera or ffmpeg writes can be piped in. Without a time the arrival counts. With --fps or --every pictures are so far apart: files end now, standard input begins now and is pushed at that speed. A bad picture does not spoil the others.'
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
    const frames = await pushAll(this.api, to, await timed(files, first, everyMs))
    const [refused] = frames.rejected
    if (frames.accepted === 0 && refused && refused.reason !== 'DUPLICATE') throw notTaken(refused.message)
    return this.print({ frames }, () => renderPushed(frames, flags.source))
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
  const time = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/i.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw usageError(`"${text}" is not a time.`, 'Write it with its zone, like 2027-01-31T18:00:00.250Z.')
}

/** Files are counted before their times are known; standard input has no end that could be known. */
async function timed(
  files: readonly string[],
  first: number | undefined,
  everyMs: number | undefined,
): Promise<AsyncIterable<Picture>> {
  if (everyMs === undefined) {
    return asTheyCome(allOf(files), first === undefined ? undefined : new Date(first).toISOString())
  }
  if (first !== undefined || files.includes('-')) return inSteps(allOf(files), first ?? Date.now(), everyMs)
  let count = 0
  for await (const _ of allOf(files)) count += 1
  return inSteps(allOf(files), Date.now() - (count - 1) * everyMs, everyMs)
}

async function* allOf(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* picturesIn(file)
}

type Named = { source: string; client: string | undefined }
type Sum = Pick<Pushed, 'accepted' | 'rejected' | 'buffer' | 'clockSkewSeconds'>

async function pushAll(api: Api, to: Named, pictures: AsyncIterable<Picture>): Promise<Sum> {
  let sum: Sum | undefined
  let count = 0
  for await (const batch of batchesOf(pictures)) {
    const pushed = await pushBatch(api, to, batch)
    const rejected = pushed.rejected.map((one) => ({ ...one, index: count + one.index }))
    count += batch.length
    sum = {
      ...pushed,
      accepted: (sum?.accepted ?? 0) + pushed.accepted,
      rejected: [...(sum?.rejected ?? []), ...rejected],
    }
  }
  if (!sum) throw usageError('There is no picture to push.')
  const { accepted, rejected, buffer, clockSkewSeconds } = sum
  return { accepted, rejected, buffer, clockSkewSeconds }
}

async function pushBatch(api: Api, to: Named, batch: readonly Picture[]): Promise<Pushed> {
  const frames = batch.map(({ capturedAt }) => ({ data: '', capturedAt }))
  const files = Object.fromEntries(
    batch.map(({ data }, index) => [`input.frames.${index}.data`, new Blob([new Uint8Array(data)])]),
  )
  const { bufferFrames } = await api.run(BufferFrames, { input: { ...to, frames } }, { files })
  return expectResult(bufferFrames, 'FramesBuffered')
}

const notTaken = (message: string) =>
  new ApiError('BAD_USER_INPUT', message, { hint: 'No picture was taken.' })
