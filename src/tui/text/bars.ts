const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
/** No use is another sign, not only a lower one. */
const NONE = '·'
const BAR = '█'

/** One sign for each number, all on one line. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts, 1)
  return counts
    .map((count) => (count === 0 ? NONE : STEPS[Math.ceil((count / most) * STEPS.length) - 1]))
    .join('')
}

/** A bar of at most `width` cells. What is not nothing has one at least. */
export const bar = (count: number, most: number, width: number): string =>
  BAR.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * width)))
