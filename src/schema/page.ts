import { decodeBase64, decodeCursorChunk } from '@pothos/core'
import { sql } from 'drizzle-orm'
import { InvalidInputError } from '../core/errors.ts'
import { isMoment } from '../core/moment.ts'
import { LARGEST_PAGE } from './page-size.ts'

type PageArguments = {
  first?: number | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
  after?: string | null | undefined
}

/** What a cursor holds, column by column, in the order of its list. */
type CursorPart = 'moment' | 'text' | 'id'

/** Refuses what the connection would silently correct, and cursors of another list or of another order. */
export function checkPage({ first, last, after, before }: PageArguments, ...parts: CursorPart[]): void {
  for (const [path, size] of Object.entries({ first, last })) {
    if (size === null || size === undefined || (size >= 1 && size <= LARGEST_PAGE)) continue
    throw new InvalidInputError([{ path, message: `${path} must lie between 1 and ${LARGEST_PAGE}.` }])
  }
  for (const [path, cursor] of Object.entries({ after, before })) {
    if (cursor === null || cursor === undefined || fits(cursor, parts)) continue
    throw new InvalidInputError([{ path, message: `${path} is not a cursor of this list in this order.` }])
  }
}

const CURSOR_PREFIX = 'DC:'

function fits(cursor: string, parts: CursorPart[]): boolean {
  const values = decode(cursor)
  return values.length === parts.length && parts.every((part, index) => isPart(part, values[index]))
}

function decode(cursor: string): unknown[] {
  try {
    const text = decodeBase64(cursor)
    if (!text.startsWith(CURSOR_PREFIX)) return []
    const value: unknown = decodeCursorChunk(text.slice(CURSOR_PREFIX.length))
    return Array.isArray(value) ? value : [value]
  } catch {
    return []
  }
}

function isPart(part: CursorPart, value: unknown): boolean {
  switch (part) {
    case 'moment':
      return value instanceof Date && isMoment(value)
    case 'text':
      return typeof value === 'string' && !value.includes('\0')
    case 'id':
      return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
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
