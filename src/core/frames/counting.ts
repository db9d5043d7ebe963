/** A camera that starts over counts from the beginning: so far behind is no late frame. */
const LARGEST_DELAY = 1_000
/** A camera that counts by another clock since then: so many frames are not missing. */
const LARGEST_GAP = 1_000_000

export type Count = { highest: number | null; missing: number }

/** What a camera's own count tells: numbers left out are missing until they come after all. */
export function countOn({ highest, missing }: Count, sequence: number | null, isOfNewRun: boolean): Count {
  if (sequence === null) return { highest, missing }
  if (isOfNewRun && highest !== null && sequence <= highest) return { highest: sequence, missing }
  if (highest === null || highest - sequence > LARGEST_DELAY) return { highest: sequence, missing }
  if (sequence - highest > LARGEST_GAP) return { highest: sequence, missing }
  if (sequence > highest) return { highest: sequence, missing: missing + sequence - highest - 1 }
  return { highest, missing: Math.max(0, missing - 1) }
}
