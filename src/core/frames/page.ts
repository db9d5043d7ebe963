import { type Frame, isBefore } from './frame.ts'
import { markOf, placeOf } from './mark.ts'
import type { FrameStore, SourceRef } from './store.ts'

/** A page ends early rather than to hold more than so many bytes of pictures. */
export const LARGEST_PAGE_BYTES = 16 * 1024 * 1024

export type Window = { from: number; to: number }

/** From the oldest on, or from the newest back; behind or in front of the frames with these marks. */
export type PageAsked = {
  size: number
  backwards: boolean
  after?: string | undefined
  before?: string | undefined
}

/** The oldest first. */
export type FramePage = { frames: Frame[]; hasNext: boolean; hasPrevious: boolean }

type Cut = { frames: Frame[]; wasThere: boolean }

/** A part of a window. Reads little more of it than it gives, however large the window is. */
export async function pageOf(
  store: FrameStore,
  source: SourceRef,
  window: Window,
  { size, backwards, after, before }: PageAsked,
): Promise<FramePage> {
  const { from, to } = narrowed(window, after, before)
  // Those at the marks come along, and one more tells whether there is more.
  for (let most = size + 3; ; most *= 2) {
    const read = await store.window(source, from, to, backwards ? { last: most } : { first: most })
    const front = after === undefined ? whole(read) : behind(read, after)
    const back = before === undefined ? whole(front.frames) : inFrontOf(front.frames, before)
    const isSeen = backwards
      ? before === undefined || back.wasThere || startsBefore(read, before)
      : after === undefined || front.wasThere || endsAfter(read, after)
    // Many frames of the moment of a mark may stand where the page should, or on the way to the mark.
    if (read.length === most && (back.frames.length <= size || !isSeen)) continue
    const frames = fitting(back.frames, size, backwards)
    const more = frames.length < back.frames.length
    return {
      frames,
      hasNext: backwards ? back.wasThere : more,
      hasPrevious: backwards ? more : front.wasThere,
    }
  }
}

function narrowed({ from, to }: Window, after: string | undefined, before: string | undefined): Window {
  const [front, back] = [after, before].map((mark) => (mark === undefined ? null : placeOf(mark)))
  return {
    from: front ? Math.max(from, front.capturedAt - 1) : from,
    to: back ? Math.min(to, back.capturedAt) : to,
  }
}

/** What was read goes beyond the mark: if it is not in it, its frame has left. */
function endsAfter(read: Frame[], mark: string): boolean {
  const [last, place] = [read.at(-1), placeOf(mark)]
  return !place || (last !== undefined && isBefore({ ...last, ...place }, last))
}

function startsBefore(read: Frame[], mark: string): boolean {
  const [first, place] = [read[0], placeOf(mark)]
  return !place || (first !== undefined && isOlder(first, place))
}

const whole = (frames: Frame[]): Cut => ({ frames, wasThere: false })

/** Where the frame itself has left: what is not older than it. The oldest leave first. */
function behind(frames: Frame[], mark: string): Cut {
  const at = frames.findLastIndex((frame) => isMarked(frame, mark))
  if (at >= 0) return { frames: frames.slice(at + 1), wasThere: true }
  const place = placeOf(mark)
  return { frames: frames.filter((frame) => !place || !isOlder(frame, place)), wasThere: false }
}

function inFrontOf(frames: Frame[], mark: string): Cut {
  const at = frames.findIndex((frame) => isMarked(frame, mark))
  if (at >= 0) return { frames: frames.slice(0, at), wasThere: true }
  const place = placeOf(mark)
  return { frames: frames.filter((frame) => place && isOlder(frame, place)), wasThere: false }
}

type Place = Pick<Frame, 'capturedAt' | 'sequence'>

const isOlder = (frame: Frame, place: Place): boolean => isBefore(frame, { ...frame, ...place })

/** The checksum of a picture is made only where the rest is alike. */
function isMarked(frame: Frame, mark: string): boolean {
  return mark.startsWith(`${frame.capturedAt}.`) && markOf(frame) === mark
}

function fitting(frames: Frame[], size: number, backwards: boolean): Frame[] {
  const inOrder = backwards ? frames.toReversed() : frames
  let bytes = 0
  let count = 0
  for (const { data } of inOrder) {
    bytes += data.length
    if (count === size || (count > 0 && bytes > LARGEST_PAGE_BYTES)) break
    count += 1
  }
  return backwards ? frames.slice(frames.length - count) : frames.slice(0, count)
}
