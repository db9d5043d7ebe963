import { createReadStream } from 'node:fs'
import { createJpegReader } from '../../client/jpegs.ts'
import { usageError } from '../failures.ts'

const STDIN = '-'
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])
const WEBP = Buffer.from('RIFF')

/** Of a file without a picture so much is sent, for the server to say what is wrong with it, by its place. */
const SAMPLE_BYTES = 64 * 1024

/** The pictures of a file, or of standard input as they come: of many JPEGs in a row each one. */
export async function* picturesIn(file: string): AsyncGenerator<Buffer> {
  const bytes = file === STDIN ? process.stdin : createReadStream(file)
  const found: Buffer[] = []
  const reader = createJpegReader((picture) => found.push(picture))
  /** A PNG or a WebP is one picture, as long as the file. */
  let whole: Buffer[] | undefined
  let count = 0
  let begun = false
  let sample = Buffer.alloc(0)
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (!begun && isWhole(chunk)) whole = []
      begun = true
      if (count === 0 && sample.length < SAMPLE_BYTES) sample = Buffer.concat([sample, chunk])
      if (whole) whole.push(chunk)
      else reader.feed(chunk)
      count += found.length
      yield* found.splice(0)
    }
  } catch (error) {
    throw usageError(
      `${nameOf(file)} can't be read (${error instanceof Error && 'code' in error ? error.code : error}).`,
      'Name files that hold pictures, or - for standard input.',
    )
  }
  if (whole) yield Buffer.concat(whole)
  else if (count === 0 && file !== STDIN) yield sample
  else if (count === 0)
    throw usageError('There is no picture in standard input.', 'JPEG, PNG and WebP are taken.')
}

const isWhole = (start: Buffer): boolean =>
  !begins(start, JPEG) && (begins(start, PNG) || begins(start, WEBP))
const begins = (bytes: Buffer, start: Buffer) => bytes.subarray(0, start.length).equals(start)

const nameOf = (file: string) => (file === STDIN ? 'standard input' : file)
