import { type RelationsFilter, sql } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { InvoiceState } from '../../db/tables/index.ts'
import { containing } from '../search.ts'

export type InvoiceSearch = {
  clientId?: string | undefined
  search?: string | null | undefined
  state?: InvoiceState | null | undefined
  overdue?: boolean | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

type Filter = RelationsFilter<Relations['invoices'], Relations>

/** By the period: one that ends after `since` and begins before `until`. Overdue is what is finalized and past its date. */
export function searchInvoices(
  { clientId, search, state, overdue, since, until }: InvoiceSearch,
  now: Date,
): Filter {
  const pattern = containing(search)
  return {
    AND: [
      {
        ...(clientId && { clientId }),
        ...(state && { state }),
        ...(since && { periodEnd: { gt: since } }),
        ...(until && { periodStart: { lt: until } }),
      },
      pattern ? { OR: withText(pattern) } : {},
      overdue === true ? { state: 'finalized', dueAt: { lt: now } } : {},
      overdue === false ? { OR: [{ NOT: { state: 'finalized' } }, { dueAt: { gte: now } }] } : {},
    ],
  }
}

/** The client may be called otherwise by now, or be gone: what is printed counts as well. */
const withText = (pattern: string): Filter[] => [
  { number: { ilike: pattern } },
  { client: { OR: [{ name: { ilike: pattern } }, { slug: { ilike: pattern } }] } },
  { RAW: ({ buyer }) => sql`${buyer} ->> 'name' ilike ${pattern}` },
]
