import { sql } from 'drizzle-orm'
import { invoiceNumbers } from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'

export const SERIES = { invoice: 'VIG', creditNote: 'VIG-CN' } as const
type Series = (typeof SERIES)[keyof typeof SERIES]

const DIGITS = 6

/**
 * The next number of its series, such as VIG-2026-000001. Nobody else takes one until this transaction ends, and if it
 * is rolled back the number was never taken: that is what leaves no gaps. Call as late in it as possible.
 */
export async function nextNumber(tx: Transaction, series: Series): Promise<string> {
  const year = tx.now().getUTCFullYear()
  const [row] = await tx.db
    .insert(invoiceNumbers)
    .values({ series, year, last: 1 })
    .onConflictDoUpdate({
      target: [invoiceNumbers.series, invoiceNumbers.year],
      set: { last: sql`${invoiceNumbers.last} + 1` },
    })
    .returning({ last: invoiceNumbers.last })
  if (!row) throw new Error(`No number of the series ${series} was given out.`)
  return `${series}-${year}-${String(row.last).padStart(DIGITS, '0')}`
}
