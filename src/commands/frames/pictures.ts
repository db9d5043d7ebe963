import { createReadStream } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import { createJpegReader } from '../../client/jpegs.ts'
import { createRowReader } from '../../client/pictures-in-a-row.ts'
import { usageError } from '../failures.ts'

export const STDIN = '-'
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])
const WEBP = Buffer.from('RIFF')

/** Of a file without a picture so much is sent, for the server to say what is wrong with it, by its place. */
const SAMPLE_BYTES = 64 * 1024

export type Picture = { data: Buffer; file: string /** Which of the file, from 1. */; place: number }

/** The pictures of a file, or of standard input as they come: of many in a row each one, until it is stopped. */
export async function* picturesIn(file: string, stopped: AbortSignal): AsyncGenerator<Picture> {
  let place = 0
  for await (const data of cutFrom(file, stopped)) {
    place += 1
    yield { data, file, place }
  }
}

async function* cutFrom(file: string, stopped: AbortSignal): AsyncGenerator<Buffer> {
  const bytes = addAbortSignal(stopped, file === STDIN ? process.stdin : createReadStream(file))
  const found: Buffer[] = []
  const keep = (picture: Buffer) => void found.push(picture)
  const jpegs = createJpegReader(keep)
  const others = createRowReader(keep)
  let reader: { feed(chunk: Buffer): void } | undefined
  let count = 0
  let sample = Buffer.alloc(0)
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (count === 0 && sample.length < SAMPLE_BYTES) sample = Buffer.concat([sample, chunk])
      reader ??= isOther(chunk) ? others : jpegs
      reader.feed(chunk)
      count += found.length
      yield* found.splice(0)
    }
  } catch (error) {
    if (stopped.aborted) return
    throw usageError(
      `${nameOf(file)} can't be read (${error instanceof Error && 'code' in error ? error.code : error}).`,
      'Name files that hold pictures, or - for standard input.',
    )
  }
  // Cut off: the server says so.
  const rest = jpegs.rest() ?? others.rest()
  if (rest) yield rest
  else if (count === 0 && file !== STDIN) yield sample
  else if (count === 0)
    throw usageError('There is no picture in standard input.', 'JPEG, PNG and WebP are taken.')
}

const isOther = (start: Buffer): boolean =>
  !begins(start, JPEG) && (begins(start, PNG) || begins(start, WEBP))
const begins = (bytes: Buffer, start: Buffer) => bytes.subarray(0, start.length).equals(start)

const nameOf = (file: string) => (file === STDIN ? 'standard input' : file)
