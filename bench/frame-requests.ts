import type { Prepared } from './wire.ts'

const NAME_DIGITS = 6
/** Of one length, so that what stands around it is the same for all. */
export const sourceName = (number: number) => `camera-${String(number).padStart(NAME_DIGITS, '0')}`

const BUFFER_FRAMES = `mutation Push($input: BufferFramesInput!) { bufferFrames(input: $input) {
  ... on FramesBuffered { accepted rejected { index reason } buffer { frames bytes seconds dropped } }
  ... on Error { code message }
} }`

type To = {
  key?: string | undefined
  sources: number
  /** The number of the first of them. */
  first?: number
}

const authorization = (key: string | undefined) => (key ? `authorization: Bearer ${key}\r\n` : '')

/** `bufferFrames` with so many frames in base64, to each of the sources in turn. */
export function mutations(
  picture: Buffer,
  frames: number,
  { key, sources, first = 0 }: To,
): (number: number) => Prepared {
  const data = picture.toString('base64')
  const list = Array.from({ length: frames }, () => `{"data":"${data}"}`).join(',')
  const before = `{"query":${JSON.stringify(BUFFER_FRAMES)},"variables":{"input":{"source":"`
  const after = Buffer.from(`","frames":[${list}]}}}`)
  const length = before.length + sourceName(0).length + after.length
  const head = `POST /graphql HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${authorization(key)}content-length: ${length}\r\n\r\n${before}`
  const heads = Array.from({ length: sources }, (_, at) => Buffer.from(head + sourceName(first + at)))
  return inTurn(heads, after)
}

/** `POST /ingest/<source>` with one picture as the body. */
export function uploads(picture: Buffer, { key, sources, first = 0 }: To): (number: number) => Prepared {
  const heads = Array.from({ length: sources }, (_, at) =>
    Buffer.from(
      `POST /ingest/${sourceName(first + at)} HTTP/1.1\r\nhost: bench\r\ncontent-type: image/jpeg\r\n${authorization(key)}content-length: ${picture.length}\r\n\r\n`,
    ),
  )
  return inTurn(heads, picture)
}

const inTurn = (heads: readonly Buffer[], body: Buffer) => (number: number) => [
  heads[number % heads.length] ?? Buffer.alloc(0),
  body,
]
