import { DIMENSION_NAMES, type Dimension } from '../core/usage/dimensions.ts'
import { MOST_GROUPS } from '../core/usage/read.ts'

/** As many as are usual; of times, as many as there are. */
const USUAL: Record<Dimension, number> = {
  CLIENT: 20,
  ENVIRONMENT: 2,
  OPERATION: 7,
  KEY: 10,
  SOURCE: 20,
  DAY: 31,
  HOUR: 744,
}
const DAY_MS = 24 * 60 * 60 * 1000
/** All groups are one query, and each is only written out. */
const CHEAPER = 10
const QUERY_COST = 10

type Asked = { from?: unknown; to?: unknown; groupBy?: unknown }

export function costOf({ from, to, groupBy }: Asked): { field: number; multiplier: number } {
  const days = from instanceof Date && to instanceof Date ? (to.getTime() - from.getTime()) / DAY_MS : 31
  const times: Partial<Record<Dimension, number>> = { DAY: days, HOUR: days * 24 }
  const wanted = Array.isArray(groupBy)
    ? DIMENSION_NAMES.filter((name) => groupBy.includes(name))
    : ['OPERATION' as const]
  const groups = wanted.reduce((product, name) => product * Math.max(1, times[name] ?? USUAL[name]), 1)
  return { field: QUERY_COST, multiplier: Math.ceil(Math.min(groups, MOST_GROUPS) / CHEAPER) }
}
