import type { IncomingMessage } from 'node:http'
import type { Rejected } from '../../core/frames/rejection.ts'
import { beginsWithBoundary } from './boundary.ts'
import { exactly, Growing } from './growing.ts'
import { ingestRefusal } from './refusal.ts'

/** One picture, or the first bytes of a stream of them; the request is paused then. */
export type FirstBytes = { image: Buffer } | { stream: Buffer } | { rejected: Rejected }

/** By events, and into memory of exactly the size that was announced: a picture is copied once. */
export function readImage(request: IncomingMessage, largest: number): Promise<FirstBytes> {
  return new Promise((resolve, reject) => {
    const announced = lengthOf(request)
    let body: Growing | undefined

    function take(chunk: Buffer): void {
      if (!body) {
        if (beginsWithBoundary(chunk)) {
          request.pause()
          settle(() => resolve({ stream: chunk }))
          return
        }
        body = new Growing(Math.min(announced ?? largest, largest))
      }
      if (body.length + chunk.length > largest || (announced ?? 0) > largest) refuse()
      else body.append(chunk, 0, chunk.length)
    }
    /** Nothing follows but that the request closes: to stop listening would cost more than it saves. */
    const end = () => resolve({ image: whole(body, announced) })
    /** What still comes is read and dropped: an answer before the end of a body goes unseen otherwise. */
    function refuse(): void {
      body = undefined
      request.resume()
      settle(() => resolve({ rejected: tooLarge(largest) }))
    }
    function close(): void {
      if (!request.complete) reject(ingestRefusal(400, 'The connection ended before the picture did.'))
    }

    function settle(outcome: () => void): void {
      request.off('data', take).off('end', end).off('close', close)
      outcome()
    }

    // Gone while the key was checked: no event would come any more.
    if (request.destroyed) close()
    request.on('data', take).on('end', end).on('close', close)
  })
}

function whole(body: Growing | undefined, announced: number | null): Buffer {
  if (!body) return Buffer.alloc(0)
  return body.length === announced ? body.whole() : exactly(body.view())
}

function lengthOf({ headers }: IncomingMessage): number | null {
  const text = headers['content-length']
  return text === undefined ? null : Number(text)
}

const tooLarge = (largest: number): Rejected => ({
  index: 0,
  reason: 'TOO_LARGE',
  message: `The picture is larger than the ${largest} bytes that are taken. Send smaller pictures.`,
})
