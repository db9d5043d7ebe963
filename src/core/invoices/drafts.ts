import { and, eq } from 'drizzle-orm'
import { invoices } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** Before its client goes: what was never sent out goes too, and what was stays, as printed. */
export async function deleteDrafts(ctx: Pick<Core, 'db'>, clientId: string): Promise<void> {
  await ctx.db.delete(invoices).where(and(eq(invoices.clientId, clientId), eq(invoices.state, 'draft')))
}
