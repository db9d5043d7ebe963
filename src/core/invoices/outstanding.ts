import { eq, sql } from 'drizzle-orm'
import { creditNotes, type InvoiceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type Micros, micros, NOTHING } from '../money/money.ts'

export type Credited = { total: Micros; tax: Micros }

/** What credit notes took back of an invoice: with tax, and the tax alone. */
export async function creditNotesOf(ctx: Pick<Core, 'db'>, invoiceId: string): Promise<Credited> {
  const [row] = await ctx.db
    .select({
      total: sql<string>`coalesce(sum(${creditNotes.totalMicros}), 0)::text`,
      tax: sql<string>`coalesce(sum(${creditNotes.taxMicros}), 0)::text`,
    })
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoiceId))
  if (!row) return { total: NOTHING, tax: NOTHING }
  return { total: micros(BigInt(row.total)), tax: micros(BigInt(row.tax)) }
}

/** With tax. */
export const creditedOf = async (ctx: Pick<Core, 'db'>, invoiceId: string): Promise<Micros> =>
  (await creditNotesOf(ctx, invoiceId)).total

/** What is left to pay; nothing where more was paid than remained after credit notes. */
export function outstanding({ totalMicros, paidMicros }: InvoiceRow, credited: Micros): Micros {
  const left = totalMicros - paidMicros - credited
  return left > 0n ? micros(left) : NOTHING
}

/** What was paid beyond what remained after credit notes: money of whoever paid it. */
export const overpayment = ({ totalMicros, paidMicros }: InvoiceRow, credited: Micros): Micros => {
  const tooMuch = paidMicros + credited - totalMicros
  return tooMuch > 0n ? micros(tooMuch) : NOTHING
}
