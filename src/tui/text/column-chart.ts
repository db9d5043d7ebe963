const STEPS = ['', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const FULL = STEPS.length - 1
/** No use is another sign, not only a lower one. */
const NONE = '·'
const WIDEST = 7
const LABEL_CELLS = 2
const NAME_CELLS = 3

/** Where the columns of a chart stand. */
export interface Grid {
  /** Cells from the beginning of a column to that of the next. */
  readonly step: number
  /** Cells of a column itself. */
  readonly bar: number
}

export function gridFor(count: number, width: number): Grid {
  const step = Math.max(1, Math.min(WIDEST, Math.floor((width + 1) / Math.max(1, count))))
  return { step, bar: step < 2 ? 1 : step - 1 }
}

/** The columns from above, a text for each line; what is not nothing can be seen. */
export function columnChart(values: readonly number[], height: number, { step, bar }: Grid): string[] {
  const most = Math.max(...values, 0)
  const eighths = values.map((value) =>
    value > 0 ? Math.max(1, Math.round((value / most) * height * FULL)) : 0,
  )
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * FULL
    return eighths
      .map((filled) => {
        const sign = filled === 0 && below === 0 ? NONE : STEPS[Math.max(0, Math.min(FULL, filled - below))]
        return (sign || ' ').repeat(bar).padEnd(step)
      })
      .join('')
      .trimEnd()
  })
}

/** Under every column that has the room. */
export function columnLabels(labels: readonly string[], { step }: Grid): string {
  const every = Math.ceil((LABEL_CELLS + 1) / step)
  return placed(labels.flatMap((text, index) => (index % every === 0 ? [{ at: index * step, text }] : [])))
}

/** A name where it begins, unless the next one comes too soon. */
export function columnNames(names: readonly string[], { step }: Grid): string {
  const begins = names.flatMap((text, index) =>
    text === names[index - 1] ? [] : [{ at: index * step, text }],
  )
  return placed(
    begins.filter(({ at }, index) => (begins[index + 1]?.at ?? Number.POSITIVE_INFINITY) > at + NAME_CELLS),
  )
}

const placed = (texts: readonly { at: number; text: string }[]): string =>
  texts.reduce((line, { at, text }) => line.padEnd(at) + text, '')
