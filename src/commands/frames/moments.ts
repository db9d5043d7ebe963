import { setTimeout as pause } from 'node:timers/promises'
import type { TimedPicture } from './batches.ts'
import type { Picture } from './pictures.ts'

/**
 * Gives each picture its time, so far apart from the one before. What is ahead of the clock waits until it is time:
 * so a file in standard input is pushed at the speed at which it happened.
 */
export async function* inSteps(
  pictures: AsyncIterable<Picture>,
  start: number,
  everyMs: number,
  stopped: AbortSignal,
): AsyncGenerator<TimedPicture> {
  let at = start
  for await (const picture of pictures) {
    if (at > Date.now()) await pause(at - Date.now(), undefined, { signal: stopped }).catch(() => {})
    if (stopped.aborted) return
    yield { ...picture, capturedAt: new Date(at).toISOString() }
    at += everyMs
  }
}

/** All of the same time, or each of its arrival. */
export async function* asTheyCome(
  pictures: AsyncIterable<Picture>,
  capturedAt: string | undefined,
): AsyncGenerator<TimedPicture> {
  for await (const picture of pictures) yield { ...picture, capturedAt }
}
