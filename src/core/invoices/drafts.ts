import { and, eq, inArray, isNull } from 'drizzle-orm'
import { dunningSteps, invoices, mails } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** Before its client goes: what was never sent out goes too, and what was stays, as printed. */
export async function deleteDrafts(ctx: Pick<Core, 'db'>, clientId: string): Promise<void> {
  await ctx.db.delete(invoices).where(and(eq(invoices.clientId, clientId), isNull(invoices.number)))
}

/** Before its client goes: to whom its invoices were sent, and were to be, and of what it was reminded. */
export async function deleteLetters(ctx: Pick<Core, 'db'>, clientId: string): Promise<void> {
  const own = ctx.db.select({ id: invoices.id }).from(invoices).where(eq(invoices.clientId, clientId))
  await ctx.db.delete(dunningSteps).where(inArray(dunningSteps.invoiceId, own))
  await ctx.db.delete(mails).where(inArray(mails.invoiceId, own))
}
