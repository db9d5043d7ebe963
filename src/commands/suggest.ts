const MOST = 3

/** The names that are a slip of the fingers away from what was typed, nearest first; none that is two slips further off. */
export function suggest(typed: string, names: readonly string[]): string[] {
  const near = Math.max(2, Math.floor(typed.length / 3))
  const found = names
    .map((name) => ({ name, distance: name.startsWith(typed) ? 0 : editDistance(typed, name) }))
    .filter(({ distance }) => distance <= near)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
  const furthest = (found[0]?.distance ?? 0) + 1
  return found
    .filter(({ distance }) => distance <= furthest)
    .slice(0, MOST)
    .map(({ name }) => name)
}

/** Levenshtein, with a swap of two neighbours as one slip. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + cost,
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}
