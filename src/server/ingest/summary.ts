import type { Buffered } from '../../core/frames/intake.ts'
import type { Rejected, RejectReason } from '../../core/frames/rejection.ts'
import { EMPTY_RING, type RingState } from '../../core/frames/store.ts'

/** Of a stream that is all wrong, the first tell enough. */
const MOST_NAMED = 20

export type BufferAnswer = { frames: number; bytes: number; seconds: number; dropped: number }

export const bufferAnswer = ({ frames, bytes, oldestAt, newestAt, dropped }: RingState): BufferAnswer => ({
  frames,
  bytes,
  seconds: oldestAt === null || newestAt === null ? 0 : (newestAt - oldestAt) / 1000,
  dropped,
})

export const imageAnswer = ({ accepted, rejected, state, clockSkewMs }: Buffered) => ({
  accepted,
  rejected,
  buffer: bufferAnswer(state),
  clockSkewSeconds: clockSkewMs / 1000,
})

/** What became of all the pictures of a stream. */
export type StreamSummary = {
  add(buffered: Buffered, count: number): void
  readonly accepted: number
  readonly total: number
  readonly firstRejected: Rejected | undefined
  answer(complete: boolean): object
}

export function createSummary(): StreamSummary {
  let accepted = 0
  let total = 0
  let state = EMPTY_RING
  let clockSkewMs = 0
  const rejected: Rejected[] = []
  const rejectedByReason: Partial<Record<RejectReason, number>> = {}

  return {
    add(buffered, count) {
      for (const one of buffered.rejected) {
        rejectedByReason[one.reason] = (rejectedByReason[one.reason] ?? 0) + 1
        if (rejected.length < MOST_NAMED) rejected.push({ ...one, index: total + one.index })
      }
      total += count
      accepted += buffered.accepted
      state = buffered.state
      clockSkewMs = buffered.clockSkewMs
    },
    get accepted() {
      return accepted
    },
    get total() {
      return total
    },
    get firstRejected() {
      return rejected[0]
    },
    answer: (complete) => ({
      accepted,
      rejected,
      rejectedByReason,
      buffer: bufferAnswer(state),
      clockSkewSeconds: clockSkewMs / 1000,
      complete,
    }),
  }
}
