import type { RingState } from '../frames/store.ts'

/** Frames a second over what is held. One frame alone is no rate. */
export function measuredFps({ frames, oldestAt, newestAt }: RingState): number {
  if (frames < 2 || oldestAt === null || newestAt === null || newestAt <= oldestAt) return 0
  return Math.round(((frames - 1) / (newestAt - oldestAt)) * 100_000) / 100
}
