import { type CreditNoteRow, creditNotes, type InvoiceRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { halfEven } from '../money/divide.ts'
import { type Micros, micros, minorUnit, money, roundToMinor } from '../money/money.ts'
import { lockInvoice } from './find.ts'
import { type CreditInvoice, creditInvoiceInput } from './input.ts'
import { nextNumber, SERIES } from './number.ts'
import { creditedOf } from './outstanding.ts'

export type CreditedInvoice = { invoice: InvoiceRow; creditNote: CreditNoteRow }

/** Takes back a part of what a finalized invoice asks for, or all that is left of it. The invoice stays as it is. */
export async function creditInvoice(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: CreditInvoice,
): Promise<CreditedInvoice> {
  requireLive(viewer, 'invoices')
  const { amount, reason } = parse(creditInvoiceInput, input)
  return act(ctx, viewer, async (tx) => {
    const invoice = await lockInvoice(tx, viewer, named)
    if (invoice.state === 'draft' || invoice.state === 'void') {
      throw new ConflictError(
        `The invoice ${invoice.number ?? ''} is ${invoice.state}: only one that was finalized can be credited.`,
      )
    }
    const left = micros(invoice.totalMicros - (await creditedOf(tx, invoice.id)))
    const total = amount ?? left
    requireWithin(total, left, invoice)
    const creditNote: CreditNoteRow = {
      id: newId(),
      invoiceId: invoice.id,
      totalMicros: total,
      taxMicros: taxIn(total, invoice),
      reason,
      createdAt: tx.now(),
      number: await nextNumber(tx, SERIES.creditNote),
    }
    await tx.db.insert(creditNotes).values(creditNote)
    await recordAct(tx, viewer, {
      action: 'invoice.credit',
      subject: encodeId('invoice', invoice.id),
      clientId: invoice.clientId,
      after: { number: creditNote.number, total: money(total, invoice.currency), reason },
    })
    return { invoice, creditNote }
  })
}

/** As much of it as the invoice has tax in its total. */
const taxIn = (amount: Micros, { taxMicros, totalMicros, currency }: InvoiceRow): Micros =>
  totalMicros === 0n ? micros(0n) : roundToMinor(micros(halfEven(amount * taxMicros, totalMicros)), currency)

function requireWithin(amount: Micros, left: Micros, { currency, number }: InvoiceRow): void {
  const shown = `${money(left, currency).amount} ${currency}`
  if (left === 0n) throw new ConflictError(`The invoice ${number} has nothing left to credit.`)
  if (amount <= left && amount % minorUnit(currency) === 0n) return
  throw new InvalidInputError([
    {
      path: 'amount',
      message: `amount must be at most ${shown}, which is left of the invoice ${number}, in whole coins of its currency.`,
    },
  ])
}
