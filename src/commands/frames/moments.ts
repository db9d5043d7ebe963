import { setTimeout as pause } from 'node:timers/promises'
import type { Picture } from './batches.ts'

/**
 * Gives each picture its time, so far apart from the one before. What is ahead of the clock waits until it is time:
 * so a file in standard input is pushed at the speed at which it happened.
 */
export async function* inSteps(
  pictures: AsyncIterable<Buffer>,
  start: number,
  everyMs: number,
): AsyncGenerator<Picture> {
  let at = start
  for await (const data of pictures) {
    if (at > Date.now()) await pause(at - Date.now())
    yield { data, capturedAt: new Date(at).toISOString() }
    at += everyMs
  }
}

/** All of the same time, or each of its arrival. */
export async function* asTheyCome(
  pictures: AsyncIterable<Buffer>,
  capturedAt: string | undefined,
): AsyncGenerator<Picture> {
  for await (const data of pictures) yield { data, capturedAt }
}
