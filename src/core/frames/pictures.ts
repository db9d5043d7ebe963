import { LRUCache } from 'lru-cache'
import { ConflictError, UnavailableError } from '../errors.ts'
import type { Frame } from './frame.ts'
import { markOf } from './mark.ts'
import type { SourceRef } from './store.ts'

/** JPEG, or rows of red, green and blue, one byte each, without anything around them. */
export type PictureFormat = 'jpeg' | 'rgb'
/** The largest that it may be; its proportions stay, and it is never made larger. */
export type Wanted = { width: number; height: number; format: PictureFormat }
export type Picture = { data: Buffer; width: number; height: number; format: PictureFormat }

/** Decodes a picture and makes it smaller, elsewhere than in the main thread. Throws for what can't be decoded. */
export type PictureMaker = (data: Buffer, wanted: Wanted, mostPixels: number) => Promise<Picture>

export type Pictures = {
  /** A small picture of a frame. Who asks for what was made, or is being made, gets the same one. */
  thumbnail(source: SourceRef, frame: Frame, wanted: Wanted): Promise<Picture>
}

export const LARGEST_THUMBNAIL = 640
const CACHED_BYTES = 32 * 1024 * 1024
/** Decoding takes the threads that files and names of hosts are looked up with, too. */
const AT_ONCE = 2
const MOST_WAITING = 1_000

export function createPictures(make: PictureMaker, mostPixels: number): Pictures {
  const made = new LRUCache<string, Picture>({
    maxSize: CACHED_BYTES,
    sizeCalculation: ({ data }) => Math.max(1, data.length),
  })
  const making = new Map<string, Promise<Picture>>()
  const waiting: (() => void)[] = []
  let busy = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting.length >= MOST_WAITING)
      throw new UnavailableError('More pictures are asked for than the server can make.')
    if (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy += 1
    try {
      return await work()
    } finally {
      // The next one takes this one's place.
      const next = waiting.shift()
      if (next) next()
      else busy -= 1
    }
  }

  async function makeNow(name: string, { data }: Frame, wanted: Wanted): Promise<Picture> {
    const picture = await inTurn(() => make(data, wanted, mostPixels).catch(unreadable))
    made.set(name, picture)
    return picture
  }

  return {
    thumbnail({ sourceId }, frame, wanted) {
      const { width, height, format } = wanted
      const name = `${sourceId} ${markOf(frame)} ${width}x${height} ${format}`
      const known = made.get(name)
      if (known) return Promise.resolve(known)
      const before = making.get(name)
      if (before) return before
      const begun = makeNow(name, frame, wanted).finally(() => making.delete(name))
      making.set(name, begun)
      return begun
    },
  }
}

function unreadable(cause: unknown): never {
  const error = new ConflictError(
    'The picture can not be decoded: its headers are good, what follows is not. Look at what the camera sends.',
  )
  error.cause = cause
  throw error
}
