import type { Picture } from './pictures.ts'

const MOST_FRAMES = 25
const MOST_BYTES = 8 * 1024 * 1024
/** What comes live does not wait for a batch to be full. */
const LONGEST_WAIT_MS = 500

export type TimedPicture = Picture & { capturedAt: string | undefined }

/** So many at a time that a request is worth it, and not so many that the first ones grow old. */
export async function* batchesOf(pictures: AsyncIterable<TimedPicture>): AsyncGenerator<TimedPicture[]> {
  let batch: TimedPicture[] = []
  let bytes = 0
  let since = performance.now()
  for await (const picture of pictures) {
    if (batch.length > 0 && bytes + picture.data.length > MOST_BYTES) yield take()
    batch.push(picture)
    bytes += picture.data.length
    if (batch.length >= MOST_FRAMES || performance.now() - since > LONGEST_WAIT_MS) yield take()
  }
  if (batch.length > 0) yield batch

  function take(): TimedPicture[] {
    const taken = batch
    batch = []
    bytes = 0
    since = performance.now()
    return taken
  }
}
