/** Every time zone begins its days and hours at a quarter of an hour of UTC. */
export const QUARTER_MS = 15 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

export type Span = { from: Date; to: Date }

/** Half-open spans, each read from where it takes the fewest rows. */
export type Spans = { events: Span[]; quarters: Span[]; days: Span[] }

/** What is asked for, cut where sums of whole quarters and whole days (of UTC) do. */
export function cut({ from, to }: Span, inDays: boolean): Spans {
  const [firstQuarter, lastQuarter] = [after(from, QUARTER_MS), before(to, QUARTER_MS)]
  if (firstQuarter >= lastQuarter) return { events: [{ from, to }], quarters: [], days: [] }
  const events = around({ from, to }, { from: firstQuarter, to: lastQuarter })
  const quarters = { from: firstQuarter, to: lastQuarter }
  const days = { from: after(firstQuarter, DAY_MS), to: before(lastQuarter, DAY_MS) }
  if (!inDays || days.from >= days.to) return { events, quarters: [quarters], days: [] }
  return { events, quarters: around(quarters, days), days: [days] }
}

const around = (outer: Span, inner: Span): Span[] =>
  [
    { from: outer.from, to: inner.from },
    { from: inner.to, to: outer.to },
  ].filter(({ from, to }) => from < to)

const before = (at: Date, widthMs: number) => new Date(Math.floor(at.getTime() / widthMs) * widthMs)
const after = (at: Date, widthMs: number) => new Date(Math.ceil(at.getTime() / widthMs) * widthMs)

export const quarterOf = (at: Date): Date => before(at, QUARTER_MS)
