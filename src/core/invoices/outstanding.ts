import { eq, sql } from 'drizzle-orm'
import { creditNotes, type InvoiceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type Micros, micros, NOTHING } from '../money/money.ts'

/** What credit notes took back of an invoice, with tax. */
export async function creditedOf(ctx: Pick<Core, 'db'>, invoiceId: string): Promise<Micros> {
  const [row] = await ctx.db
    .select({ sum: sql<string | null>`sum(${creditNotes.totalMicros})` })
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoiceId))
  return row?.sum ? micros(BigInt(row.sum)) : NOTHING
}

/** What is left to pay; nothing where more was paid than remained after credit notes. */
export function outstanding({ totalMicros, paidMicros }: InvoiceRow, credited: Micros): Micros {
  const left = totalMicros - paidMicros - credited
  return left > 0n ? micros(left) : NOTHING
}
