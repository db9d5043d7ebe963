/** One box that a network proposes, in pixels of what it was shown, by the number of its class. */
export type Candidate = {
  left: number
  top: number
  right: number
  bottom: number
  score: number
  kind: number
}

/** Of boxes of one class that cover each other by more than this, the surest stays. */
const MOST_OVERLAP = 0.5
/** Boxes of a network that floods: suppression takes the square of them. */
const MOST_CANDIDATES = 1_000

/** The surest first; of each thing one box. */
export function suppress(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = []
  const surest = candidates.toSorted((a, b) => b.score - a.score).slice(0, MOST_CANDIDATES)
  for (const candidate of surest) {
    const isAnother = kept.every(
      (other) => other.kind !== candidate.kind || overlap(other, candidate) <= MOST_OVERLAP,
    )
    if (isAnother) kept.push(candidate)
  }
  return kept
}

/** What two boxes share, in parts of what they cover together. */
function overlap(a: Candidate, b: Candidate): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  return shared / (area(a) + area(b) - shared)
}

const area = ({ left, top, right, bottom }: Candidate) => (right - left) * (bottom - top)
