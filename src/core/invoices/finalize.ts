import { eq } from 'drizzle-orm'
import { type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { describeInvoice, invoiceName } from './describe.ts'
import { lockInvoice } from './find.ts'
import { nextNumber, SERIES } from './number.ts'
import { partiesOf } from './parties.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Gives a draft its number. From then on it stays as it is, with seller and buyer as they are that day. One over nothing
 * is paid at once.
 */
export async function finalizeInvoice(ctx: Core, viewer: Viewer, named: string): Promise<InvoiceRow> {
  requireLive(viewer, 'invoices')
  return act(ctx, viewer, async (tx) => {
    const before = await lockInvoice(tx, viewer, named)
    if (before.state !== 'draft') throw noDraft(before)
    const finalizedAt = tx.now()
    const isSettled = before.totalMicros === 0n
    const change = {
      state: isSettled ? ('paid' as const) : ('finalized' as const),
      paidAt: isSettled ? finalizedAt : null,
      ...(await partiesOf(tx, before)),
      finalizedAt,
      dueAt: new Date(finalizedAt.getTime() + before.paymentTermsDays * DAY_MS),
      // Last, because everybody else who finalizes waits from here on.
      number: await nextNumber(tx, SERIES.invoice),
    }
    await tx.db.update(invoices).set(change).where(eq(invoices.id, before.id))
    const after = { ...before, ...change }
    await recordAct(tx, viewer, {
      action: 'invoice.finalize',
      environment: 'live',
      subject: encodeId('invoice', before.id),
      clientId: before.clientId,
      after: describeInvoice(after),
    })
    return after
  })
}

function noDraft(invoice: InvoiceRow): ConflictError {
  const { number, state } = invoice
  if (number && state === 'void')
    return new ConflictError(
      `The invoice ${number} is void, and stays so. Generate the period again: its usage is billed by a new one.`,
    )
  if (number)
    return new ConflictError(
      `The invoice ${number} is finalized already, and stays as it is. A credit note corrects it.`,
    )
  return new ConflictError(`${invoiceName(invoice)} is ${state}, and can't be finalized.`)
}
