import { eq } from 'drizzle-orm'
import { clients, type InvoiceRow, invoiceLines, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { releaseUsage } from './claim.ts'
import { describeInvoice, invoiceName } from './describe.ts'
import { findInvoice, lockInvoice } from './find.ts'
import { creditedOf } from './outstanding.ts'

/** It keeps its number and what it says. Its usage is unbilled again, and its period free for another invoice. */
export async function voidInvoice(ctx: Core, viewer: Viewer, named: string): Promise<InvoiceRow> {
  return end(ctx, viewer, named, 'invoice.void', async (tx, before) => {
    if (before.state === 'paid' || before.paidMicros > 0n || (await creditedOf(tx, before.id)) > 0n)
      throw touched(before)
    const lines = await tx.db
      .select({ id: invoiceLines.id })
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, before.id))
    await releaseUsage(
      tx,
      lines.map(({ id }) => id),
    )
    return { state: 'void', voidedAt: tx.now() }
  })
}

/** Nobody expects it to be paid any more. Its usage stays billed; a payment that comes after all is taken. */
export async function writeOffInvoice(ctx: Core, viewer: Viewer, named: string): Promise<InvoiceRow> {
  return end(ctx, viewer, named, 'invoice.write_off', async (_, before) => {
    if (before.state === 'finalized') return { state: 'uncollectible' }
    throw new ConflictError(
      before.state === 'draft'
        ? `${invoiceName(before)} is not finalized: void it instead.`
        : `The invoice ${before.number} is ${before.state}: there is nothing to write off.`,
    )
  })
}

type Change = Partial<Pick<InvoiceRow, 'state' | 'voidedAt'>>

async function end(
  ctx: Core,
  viewer: Viewer,
  named: string,
  action: string,
  decide: (tx: Transaction, before: InvoiceRow) => Promise<Change>,
): Promise<InvoiceRow> {
  requireLive(viewer, 'invoices')
  return act(ctx, viewer, async (tx) => {
    // The client first, as all do that hold both: nobody draws up its invoices meanwhile.
    const { clientId } = await findInvoice(tx, viewer, named)
    if (clientId) await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('update')
    const before = await lockInvoice(tx, viewer, named)
    if (before.state === 'void') throw new ConflictError(`${invoiceName(before)} is void already.`)
    const change = await decide(tx, before)
    await tx.db.update(invoices).set(change).where(eq(invoices.id, before.id))
    const after = { ...before, ...change }
    await recordAct(tx, viewer, {
      action,
      environment: 'live',
      subject: encodeId('invoice', before.id),
      clientId: before.clientId,
      before: describeInvoice(before),
      after: describeInvoice(after),
    })
    return after
  })
}

const touched = ({ number }: InvoiceRow) =>
  new ConflictError(
    `The invoice ${number} was paid or credited, in part at least, so it can't be void. Write a credit note: vigint invoices credit ${number}`,
  )
