import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { HeldBytes } from '../body-budget.ts'
import { Growing } from '../ingest/growing.ts'
import type { Spool, SpooledFile } from './spool.ts'

/** A file of a request: a picture, in memory of exactly its size, or anything else, on disk. */
export type ReceivedFile = { name: string } & ({ data: Buffer } | { spooled: SpooledFile })

type Options = {
  /** A picture belongs there; anything else goes to disk. */
  isPicture: boolean
  /** Of a larger picture one byte more is kept, which tells that it is too large. */
  largestFrameBytes: number
  spool: Spool
  keyId: string
  /** What is in memory counts for it, until the request is answered. */
  held: HeldBytes
  /** A name that tells what is in it, for requests of which the same is told by their content. */
  named: boolean
  /** Throws where all files together are too large. */
  count(bytes: number, onDisk: boolean): void
  /** Told of the file on disk as soon as there is one, so that it goes whatever happens. */
  onSpooled(file: SpooledFile): void
}

export async function receiveFile(part: Readable, options: Options): Promise<ReceivedFile> {
  const hash = options.named ? createHash('sha256') : null
  const take = options.isPicture ? receivePicture : receiveToDisk
  const received = await take(part, options, (chunk) => hash?.update(chunk))
  return { name: `file:${hash?.digest('base64url') ?? randomUUID()}`, ...received }
}

type Seen = (chunk: Buffer) => void

async function receivePicture(part: Readable, { largestFrameBytes, held, count }: Options, see: Seen) {
  const most = largestFrameBytes + 1
  const memory = new Growing(most, held)
  for await (const chunk of part as AsyncIterable<Buffer>) {
    see(chunk)
    count(chunk.length, false)
    memory.append(chunk, 0, Math.min(chunk.length, most - memory.length))
  }
  return { data: memory.handOver() }
}

async function receiveToDisk(part: Readable, { spool, keyId, count, onSpooled }: Options, see: Seen) {
  const spooled = await spool.create(keyId)
  onSpooled(spooled)
  for await (const chunk of part as AsyncIterable<Buffer>) {
    see(chunk)
    count(chunk.length, true)
    await spooled.write(chunk)
  }
  await spooled.finish()
  return { spooled }
}
