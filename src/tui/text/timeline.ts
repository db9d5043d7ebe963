interface Span {
  readonly from: string
  readonly to: string
}

const THERE = '█'
const NOT_THERE = '·'

/** A window from left to right: where it was there, and where not. However short, it is seen. */
export function timeline(spans: readonly Span[], window: Span, width: number): string {
  const cells = new Array<string>(Math.max(1, width)).fill(NOT_THERE)
  for (const { from, to } of spans)
    cells.fill(THERE, cellAt(from, window, width), cellAt(to, window, width) + 1)
  return cells.join('')
}

/** Lines are broken at spaces alone. */
const FIRM_SPACE = '\u00a0'

/** Under it, where a moment is. */
export const pointerAt = (moment: string, window: Span, width: number): string =>
  `${FIRM_SPACE.repeat(cellAt(moment, window, width))}▲`

function cellAt(moment: string, { from, to }: Span, width: number): number {
  const part = secondsBetween(from, moment) / Math.max(0.001, secondsBetween(from, to))
  return Math.max(0, Math.min(width - 1, Math.floor(part * width)))
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

/** `6.2–19.0 s` after the window began; what had begun before says so. */
export function spanText({ from, to }: Span, window: Span): string {
  const begin = secondsBetween(window.from, from)
  return `${begin < 0 ? 'before' : begin.toFixed(1)}–${secondsBetween(window.from, to).toFixed(1)} s`
}
