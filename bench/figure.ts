/** The middle of what was measured, and its quartiles: outliers of a busy machine move neither. */
export type Summary = { median: number; low: number; high: number }

export type Aim = { least: number } | { most: number }

export type Figure = {
  what: string
  against: string
  unit: string
  /** Of each round by itself, so that a machine that slows down slows both sides. */
  ratio: Summary
  measured: Summary
  baseline: Summary
  aim?: Aim | undefined
}

/** Of what has no baseline: the promise is about the slowest. */
export type Distribution = {
  what: string
  where: string
  unit: string
  count: number
  p50: number
  p99: number
  max: number
  aim: { most: number }
}

type Comparison<Round> = {
  what: string
  against: string
  unit: string
  aim?: Aim
  measured(round: Round): number
  baseline(round: Round): number
}

export function compare<Round>(rounds: readonly Round[], comparison: Comparison<Round>): Figure {
  const { what, against, unit, aim, measured, baseline } = comparison
  return {
    what,
    against,
    unit,
    aim,
    ratio: summarise(rounds.map((round) => measured(round) / baseline(round))),
    measured: summarise(rounds.map(measured)),
    baseline: summarise(rounds.map(baseline)),
  }
}

export function distribution(
  values: readonly number[],
  about: Pick<Distribution, 'what' | 'where' | 'unit' | 'aim'>,
): Distribution {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    ...about,
    count: sorted.length,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
  }
}

export const isMet = (figure: Figure | Distribution): boolean | undefined => {
  if ('max' in figure) return figure.max <= figure.aim.most
  const { ratio, aim } = figure
  if (!aim) return undefined
  return 'least' in aim ? ratio.median >= aim.least : ratio.median <= aim.most
}

function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) }
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place % 1)
}
