import type { IncomingMessage } from 'node:http'
import type { Lease } from '../../core/access/leases.ts'
import type { Core } from '../../core/context.ts'
import type { GivenFrame } from '../../core/frames/check.ts'
import { bufferFrames } from '../../core/frames/intake.ts'
import type { NamedSource } from '../../core/sources/find.ts'
import { type HeldBytes, isNoRoom } from '../body-budget.ts'
import { expectPauses } from '../progress.ts'
import { createPartReader } from './mixed-replace.ts'
import { createSummary, type StreamSummary } from './summary.ts'

/** Pictures that wait for the buffer; until there are fewer, nothing more is read. */
const MOST_WAITING = 64
const MOST_WAITING_BYTES = 4 * 1024 * 1024
/** Given to the buffer in one step. */
const MOST_AT_ONCE = 250
/** So long a picture for which there is no room waits, and its sender with it; then it is left out. */
const ROOM_TIMEOUT_MS = 2_000
const ROOM_INTERVAL_MS = 100

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
  /** Of all its pictures until they are buffered. Whoever calls releases it. */
  held: HeldBytes
}

/**
 * Buffers each picture of a stream as it comes, by the right that the key has by then. Rejects with what ended it:
 * what came before stays buffered. Whoever calls gives the lease back.
 */
export function bufferStream(
  core: Core,
  { request, first, boundary, to, lease, held }: Stream,
): Promise<StreamEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<StreamEnd>()
  const summary = createSummary()
  let waiting: GivenFrame[] = []
  let waitingBytes = 0
  let working = false
  let end: End | undefined
  /** Set while a picture waits for room. */
  let lookAgain: NodeJS.Timeout | undefined

  const reader = createPartReader({
    boundary,
    largestPart: core.frames.defaults.largestFrameBytes,
    held,
    onPart(data, { capturedAt, sequence, fault }) {
      waiting.push({ data, capturedAt, sequence, fault })
      waitingBytes += data.length
    },
  })

  /** `since`: when its picture was first found to have no room. */
  function take(chunk: Buffer, since?: number): void {
    try {
      reader.feed(chunk)
    } catch (error) {
      if (!isNoRoom(error)) return void finish({ error })
      const isNew = since === undefined || reader.fed > 0
      waitForRoom(chunk.subarray(reader.fed), isNew ? performance.now() : since, error.message)
    }
    if (waiting.length === 0) return
    if (waiting.length > MOST_WAITING || waitingBytes > MOST_WAITING_BYTES || held.isOver) request.pause()
    if (!working) void work()
  }

  function waitForRoom(rest: Buffer, since: number, message: string): void {
    request.pause()
    lookAgain = setTimeout(() => {
      lookAgain = undefined
      if (performance.now() - since >= ROOM_TIMEOUT_MS) {
        reader.dropPart()
        waiting.push({ data: null, fault: { reason: 'NO_ROOM', message } })
      }
      take(rest, since)
      goOn()
    }, ROOM_INTERVAL_MS)
  }

  function goOn(): void {
    if (!working && !lookAgain) request.resume()
  }

  async function work(): Promise<void> {
    working = true
    try {
      while (waiting.length > 0) {
        const some = waiting.splice(0, MOST_AT_ONCE)
        // By then, the memory of a frame may be gone.
        const bytes = some.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
        waitingBytes -= bytes
        summary.add(await bufferFrames(core, await lease.check(), to, some), some.length)
        held.giveBack(bytes)
      }
    } catch (error) {
      waiting = []
      finish({ error })
      end = { error }
    }
    working = false
    if (end) settle(end)
    else goOn()
  }

  /** What is waiting still goes in, before it is over. */
  function finish(how: End): void {
    if (end) return
    end = how
    clearTimeout(lookAgain)
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

  expectPauses(request, () => reader.unfinished)
  request.on('data', take).on('end', onEnd).on('error', onGone).on('close', onGone)
  lease.over.addEventListener('abort', onOver)
  if (lease.over.aborted) onOver()
  else if (request.destroyed && !request.complete) onGone()
  else if (first) {
    take(first)
    goOn()
  }
  return promise
}
