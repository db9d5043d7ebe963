import type { IncomingMessage } from 'node:http'
import type { Rejected } from '../../core/frames/rejection.ts'
import type { HeldBytes } from '../body-budget.ts'
import { beginsWithBoundary } from './boundary.ts'
import { Growing } from './growing.ts'
import { ingestRefusal } from './refusal.ts'

/** One picture, or the first bytes of a stream of them; the request is paused then. */
export type FirstBytes = { image: Buffer } | { stream: Buffer } | { rejected: Rejected }

/** By events, and into memory of exactly the size that was announced: a picture is copied once, if at all. */
export function readImage(request: IncomingMessage, largest: number, held: HeldBytes): Promise<FirstBytes> {
  return new Promise((resolve, reject) => {
    const announced = lengthOf(request)
    let body: Growing | undefined
    let all: Buffer | undefined

    function take(chunk: Buffer): void {
      if (!body) {
        if (beginsWithBoundary(chunk)) {
          request.pause()
          settle(() => resolve({ stream: chunk }))
          return
        }
        if (isAll(chunk, announced) && chunk.length <= largest) {
          all = chunk
          return
        }
        body = new Growing(Math.min(announced ?? largest, largest), held)
      }
      if (body.length + chunk.length > largest || (announced ?? 0) > largest)
        return void refuse(() => resolve({ rejected: tooLarge(largest) }))
      try {
        body.append(chunk, 0, chunk.length)
      } catch (error) {
        refuse(() => reject(error))
      }
    }
    /** Nothing follows but that the request closes: to stop listening would cost more than it saves. */
    const end = () => resolve({ image: all ?? body?.handOver() ?? Buffer.alloc(0) })
    /** What still comes is read and dropped: an answer before the end of a body goes unseen otherwise. */
    function refuse(outcome: () => void): void {
      body?.clear()
      request.resume()
      settle(outcome)
    }
    function close(): void {
      if (request.complete) return
      body?.clear()
      reject(ingestRefusal(400, 'The connection ended before the picture did.'))
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

/** Came in one piece, in memory of its own: it is the picture, and nothing has to be copied. */
const isAll = (chunk: Buffer, announced: number | null) =>
  chunk.length === announced && chunk.buffer.byteLength === announced

function lengthOf({ headers }: IncomingMessage): number | null {
  const text = headers['content-length']
  return text === undefined ? null : Number(text)
}

const tooLarge = (largest: number): Rejected => ({
  index: 0,
  reason: 'TOO_LARGE',
  message: `The picture is larger than the ${largest} bytes that are taken. Send smaller pictures.`,
})
