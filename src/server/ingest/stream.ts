import type { IncomingMessage } from 'node:http'
import type { Lease } from '../../core/access/leases.ts'
import type { Core } from '../../core/context.ts'
import type { GivenFrame } from '../../core/frames/check.ts'
import { bufferFrames } from '../../core/frames/intake.ts'
import type { NamedSource } from '../../core/sources/find.ts'
import { createPartReader } from './mixed-replace.ts'
import { createSummary, type StreamSummary } from './summary.ts'

/** Pictures that wait for the buffer; until there are fewer, nothing more is read. */
const MOST_WAITING = 64
const MOST_WAITING_BYTES = 4 * 1024 * 1024
/** Given to the buffer in one step. */
const MOST_AT_ONCE = 250

export type StreamEnd = {
  summary: StreamSummary
  /** The sender ended it, and not amid a picture. */
  complete: boolean
}

type End = { complete: boolean } | { error: unknown }

type Stream = {
  request: IncomingMessage
  /** What was read of it already; it is paused since. */
  first: Buffer | null
  boundary: string | null
  to: NamedSource
  lease: Lease
}

/**
 * Buffers each picture of a stream as it comes, by the right that the key has by then. Rejects with what ended it:
 * what came before stays buffered. Whoever calls gives the lease back.
 */
export function bufferStream(
  core: Core,
  { request, first, boundary, to, lease }: Stream,
): Promise<StreamEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<StreamEnd>()
  const summary = createSummary()
  let waiting: GivenFrame[] = []
  let waitingBytes = 0
  let working = false
  let end: End | undefined

  const reader = createPartReader({
    boundary,
    largestPart: core.frames.defaults.largestFrameBytes,
    onPart(data, { capturedAt, sequence }) {
      waiting.push({ data, capturedAt, sequence })
      waitingBytes += data.length
    },
  })

  function take(chunk: Buffer): void {
    try {
      reader.feed(chunk)
    } catch (error) {
      finish({ error })
      return
    }
    if (waiting.length > MOST_WAITING || waitingBytes > MOST_WAITING_BYTES) request.pause()
    if (waiting.length > 0 && !working) void work()
  }

  async function work(): Promise<void> {
    working = true
    try {
      while (waiting.length > 0) {
        const some = waiting.splice(0, MOST_AT_ONCE)
        for (const { data } of some) waitingBytes -= data?.length ?? 0
        summary.add(await bufferFrames(core, await lease.check(), to, some), some.length)
      }
    } catch (error) {
      waiting = []
      finish({ error })
      end = { error }
    }
    working = false
    if (end) settle(end)
    else request.resume()
  }

  /** What is waiting still goes in, before it is over. */
  function finish(how: End): void {
    if (end) return
    end = how
    request.off('data', take).off('end', onEnd).off('error', onGone).off('close', onGone)
    lease.over.removeEventListener('abort', onOver)
    if (working) return
    if (waiting.length > 0) void work()
    else settle(end)
  }

  function settle(how: End): void {
    if ('error' in how) reject(how.error)
    else resolve({ summary, complete: how.complete })
  }

  function onEnd(): void {
    try {
      const { cutOff } = reader.end()
      finish({ complete: !cutOff })
    } catch (error) {
      finish({ error })
    }
  }
  const onGone = () => finish({ complete: false })
  /** Without a reason it is the server that stops. */
  function onOver(): void {
    const { reason } = lease.over
    const isStop = reason instanceof DOMException && reason.name === 'AbortError'
    if (!isStop) waiting = []
    finish(isStop ? { complete: false } : { error: reason })
  }

  request.on('data', take).on('end', onEnd).on('error', onGone).on('close', onGone)
  lease.over.addEventListener('abort', onOver)
  if (lease.over.aborted) onOver()
  else if (request.destroyed && !request.complete) onGone()
  else if (first) {
    take(first)
    if (!working) request.resume()
  }
  return promise
}
