import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { InvoiceState } from '../../db/tables/index.ts'

export type InvoiceSearch = {
  clientId?: string | undefined
  state?: InvoiceState | null | undefined
  overdue?: boolean | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

type Filter = RelationsFilter<Relations['invoices'], Relations>

/** By the period: one that ends after `since` and begins before `until`. Overdue is what is finalized and past its date. */
export function searchInvoices({ clientId, state, overdue, since, until }: InvoiceSearch, now: Date): Filter {
  return {
    AND: [
      {
        ...(clientId && { clientId }),
        ...(state && { state }),
        ...(since && { periodEnd: { gt: since } }),
        ...(until && { periodStart: { lt: until } }),
      },
      overdue === true ? { state: 'finalized', dueAt: { lt: now } } : {},
      overdue === false ? { OR: [{ NOT: { state: 'finalized' } }, { dueAt: { gte: now } }] } : {},
    ],
  }
}
