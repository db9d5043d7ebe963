const LF = 0x0a
const CR = 0x0d

/** A search through bytes that begin with the line feed before the part, and grow at their end. */
export type BoundarySearch = {
  needle: Buffer
  /** The sender ends its lines with CR and LF, so that a CR before the boundary is none of the data. */
  crlf: boolean
  /** Everything before it was looked at. */
  from: number
}

export type Found = {
  /** Where the data ends. */
  end: number
  /** What follows the boundary and its line. */
  next: number
  last: boolean
}

export const newSearch = (delimiter: string, crlf: boolean): BoundarySearch => ({
  needle: Buffer.from(`\n${delimiter}`, 'latin1'),
  crlf,
  from: 0,
})

/** Null: not yet. `final`: nothing comes any more, so a line may lack its end. */
export function findBoundary(bytes: Buffer, search: BoundarySearch, final = false): Found | null {
  const { needle, crlf } = search
  for (;;) {
    const at = bytes.indexOf(needle, search.from)
    if (at < 0) {
      search.from = Math.max(search.from, bytes.length - needle.length + 1)
      return null
    }
    search.from = at
    const rest = restOfLine(bytes, at + needle.length, final)
    if (rest === 'unknown') return null
    if (rest !== 'other') {
      const end = crlf && at > 1 && bytes[at - 1] === CR ? at - 1 : at
      return { end: Math.max(1, end), ...rest }
    }
    search.from = at + 1
  }
}

/** Blanks that a sender may put behind a boundary. */
const MOST_BLANKS = 16

/** A longer word that begins like the boundary is other data. */
function restOfLine(
  bytes: Buffer,
  at: number,
  final: boolean,
): { next: number; last: boolean } | 'unknown' | 'other' {
  const rest = bytes.toString('latin1', at, Math.min(bytes.length, at + MOST_BLANKS))
  if (rest.startsWith('--')) return { next: at + 2, last: true }
  const blanks = /^[ \t\r]*/.exec(rest)?.[0].length ?? 0
  if (bytes[at + blanks] === LF) return { next: at + blanks + 1, last: false }
  const open = blanks === rest.length && rest.length < MOST_BLANKS
  if (final && open) return { next: bytes.length, last: false }
  return open || rest === '-' ? 'unknown' : 'other'
}
