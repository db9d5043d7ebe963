const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
/** No use is another sign, not only a lower one. */
const NONE = '·'

/** One sign for each number, all on one line. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts, 1)
  return counts
    .map((count) => (count === 0 ? NONE : STEPS[Math.ceil((count / most) * STEPS.length) - 1]))
    .join('')
}
