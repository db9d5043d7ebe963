import { sql } from 'drizzle-orm'
import { InvalidInputError } from '../core/errors.ts'
import { LARGEST_PAGE } from './builder.ts'

type PageArguments = {
  first?: number | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
  after?: string | null | undefined
}

/** Refuses what the connection would silently correct. */
export function checkPage({ first, last }: PageArguments): void {
  for (const [path, size] of Object.entries({ first, last })) {
    if (size === null || size === undefined || (size >= 1 && size <= LARGEST_PAGE)) continue
    throw new InvalidInputError([{ path, message: `${path} must lie between 1 and ${LARGEST_PAGE}.` }])
  }
}

/** Makes a query for one row tell how many there are: filters stay the same in the list and in its count. */
export const COUNT = {
  columns: {},
  orderBy: {},
  extras: { total: sql<number>`(count(*) over ())::int`.as('total') },
} as const

export async function countRows(row: PromiseLike<{ total: number } | undefined>): Promise<number> {
  return (await row)?.total ?? 0
}
