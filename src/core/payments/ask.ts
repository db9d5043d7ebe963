import { and, eq, inArray } from 'drizzle-orm'
import { type CollectionRow, collections, type InvoiceRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { invoiceName } from '../invoices/describe.ts'
import { lockInvoice } from '../invoices/find.ts'
import { creditedOf, outstanding } from '../invoices/outstanding.ts'
import { money, NOTHING } from '../money/money.ts'
import { cardOf } from './details.ts'

export type CollectedInvoice = { invoice: InvoiceRow; collection: CollectionRow }

/** Has what is left of an invoice collected from the card of its client. While one is open, there is no second. */
export async function collectInvoice(ctx: Core, viewer: Viewer, named: string): Promise<CollectedInvoice> {
  requireLive(viewer, 'invoices')
  if (!ctx.paymentProvider) throw noProvider()
  return act(ctx, viewer, async (tx) => {
    const invoice = await lockInvoice(tx, viewer, named)
    const open = await openOf(tx, invoice)
    if (open) return { invoice, collection: open }
    const left = outstanding(invoice, await creditedOf(tx, invoice.id))
    if (invoice.state !== 'finalized' || left === NOTHING)
      throw new ConflictError(
        `${invoiceName(invoice)} is ${invoice.state === 'draft' ? 'not finalized' : invoice.state}: nothing can be collected for it.`,
      )
    if (!invoice.clientId || !(await cardOf(tx, invoice.clientId))) throw noCard(invoice)
    const now = tx.now()
    const collection: CollectionRow = {
      id: newId(),
      invoiceId: invoice.id,
      amountMicros: left,
      state: 'asked',
      attempts: 0,
      nextAttemptAt: now,
      externalId: null,
      answer: null,
      createdAt: now,
      updatedAt: now,
    }
    await tx.db.insert(collections).values(collection)
    await recordAct(tx, viewer, {
      action: 'invoice.collect',
      environment: 'live',
      subject: encodeId('invoice', invoice.id),
      clientId: invoice.clientId,
      after: { number: invoice.number, amount: money(left, invoice.currency) },
    })
    return { invoice, collection }
  })
}

async function openOf(tx: Transaction, { id }: InvoiceRow): Promise<CollectionRow | undefined> {
  const [open] = await tx.db
    .select()
    .from(collections)
    .where(and(eq(collections.invoiceId, id), inArray(collections.state, ['asked', 'pending'])))
  return open
}

const noProvider = () =>
  new ConflictError(
    'This server collects no payments. Set VIGINT_STRIPE_KEY and VIGINT_STRIPE_WEBHOOK_SECRET, or record a payment by hand: vigint invoices pay',
  )

const noCard = ({ buyer }: InvoiceRow) =>
  new ConflictError(
    `There is no card of ${buyer.name} to collect from. Keep one with vigint billing set-payment, or record a payment by hand: vigint invoices pay`,
  )
