import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { usageError } from './failures.ts'

/** To send a clip, and to decode it. */
export const LONGEST_UPLOAD_MS = 15 * 60 * 1000

export async function openVideo(path: string): Promise<Blob> {
  try {
    // A directory would be opened, and fail once it is read.
    if ((await stat(path)).isFile()) return await openAsBlob(path)
  } catch {
    // Said below.
  }
  throw usageError(`${path} can't be read.`, 'Name a file that holds a video.')
}
