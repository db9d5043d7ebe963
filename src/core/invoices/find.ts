import { eq, sql } from 'drizzle-orm'
import { type InvoiceRow, invoices } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import { holdClients } from '../clients/hold.ts'
import type { Core, Transaction } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'

const NUMBER = /^VIG-\d{4}-\d{6,10}$/

/** By its id or its number, among those that the viewer may see. */
export async function findInvoice(ctx: Core, viewer: Viewer, named: string): Promise<InvoiceRow> {
  const invoice = await ctx.db.query.invoices.findFirst({
    where: { AND: [visible.invoices(viewer), called(named)] },
  })
  if (!invoice) throw new NotFoundError('invoice', named)
  return invoice
}

/** Held until the transaction ends, so that what is decided by its state holds. */
export async function lockInvoice(tx: Transaction, viewer: Viewer, named: string): Promise<InvoiceRow> {
  const { id } = await findInvoice(tx, viewer, named)
  const invoice = await holdInvoice(tx, id)
  if (!invoice) throw new NotFoundError('invoice', named)
  return invoice
}

/**
 * Its client first, as all do that hold both: who draws up the invoices of a client, or makes one void, has the client's
 * row, and what the audit log says of this one needs it.
 */
export async function holdInvoice(tx: Transaction, id: string): Promise<InvoiceRow | undefined> {
  await holdClients(tx, sql`select client_id from invoices where id = ${id}::uuid`)
  const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, id)).for('update')
  return invoice
}

export function called(named: string): { id: string } | { number: string } {
  const id = uuidOf('invoice', named)
  if (id) return { id }
  const number = named.trim().toUpperCase()
  // No invoice has another shape of number, and PostgreSQL takes no NUL.
  return { number: NUMBER.test(number) ? number : '' }
}
