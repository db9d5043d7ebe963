import type { Appended, Fate, RingState } from '../../core/frames/store.ts'

type Text = string | null

const FATES: Record<string, Fate> = { k: 'kept', d: 'duplicate', l: 'late' }

export function readAppended(reply: unknown): Appended {
  const [fates, ...state] = reply as [string, ...Text[]]
  return { fates: Array.from(fates, (letter) => FATES[letter] ?? 'late'), state: readState(state) }
}

/** In the order in which the script gives them. */
export function readState(reply: readonly Text[]): RingState {
  const [frames, bytes, oldest, newest, width, height, received, dropped, missing, duplicates] = reply
  return {
    frames: Number(frames),
    bytes: Number(bytes),
    oldestAt: numberOrNull(oldest),
    newestAt: numberOrNull(newest),
    ...sizeOf(Number(frames), width, height),
    receivedAt: numberOrNull(received),
    dropped: Number(dropped ?? 0),
    missing: Number(missing ?? 0),
    duplicates: Number(duplicates ?? 0),
  }
}

/** Redis remembers it longer than the frames. */
const sizeOf = (frames: number, width: Text | undefined, height: Text | undefined) =>
  frames > 0 ? { width: numberOrNull(width), height: numberOrNull(height) } : { width: null, height: null }

const numberOrNull = (text: Text | undefined): number | null => (text == null ? null : Number(text))
