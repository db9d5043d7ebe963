import type { Core } from '../context.ts'
import type { RingState } from '../frames/store.ts'

/** A camera from which nothing came since then sends nothing now. */
export const silentSince = ({ now, frames }: Pick<Core, 'now' | 'frames'>): number =>
  now().getTime() - frames.defaults.offlineAfterSeconds * 1000

/** Frames a second over what is held. One frame alone is no rate. */
export function measuredFps(
  { frames, oldestAt, newestAt, receivedAt }: RingState,
  silentSince: number,
): number {
  if ((receivedAt ?? 0) < silentSince) return 0
  if (frames < 2 || oldestAt === null || newestAt === null || newestAt <= oldestAt) return 0
  return Math.round(((frames - 1) / (newestAt - oldestAt)) * 100_000) / 100
}
