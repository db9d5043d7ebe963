import { eq } from 'drizzle-orm'
import { type CreditNoteRow, creditNotes, type InvoiceRow, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { add, type Micros, micros, minorUnit, money, NOTHING, subtract } from '../money/money.ts'
import { invoiceName } from './describe.ts'
import { lockInvoice } from './find.ts'
import { type CreditInvoice, creditInvoiceInput } from './input.ts'
import { nextNumber, SERIES } from './number.ts'
import { type Credited, creditNotesOf, outstanding } from './outstanding.ts'
import { part } from './totals.ts'

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
        `${invoiceName(invoice)} is ${invoice.state === 'draft' ? 'not finalized' : 'void'}: only one that was finalized can be credited.`,
      )
    }
    const credited = await creditNotesOf(tx, invoice.id)
    const left = micros(invoice.totalMicros - credited.total)
    const total = amount ?? left
    requireWithin(total, left, invoice)
    const creditNote: CreditNoteRow = {
      id: newId(),
      invoiceId: invoice.id,
      totalMicros: total,
      taxMicros: taxIn(total, credited, invoice),
      reason,
      createdAt: tx.now(),
      number: await nextNumber(tx, SERIES.creditNote),
    }
    await tx.db.insert(creditNotes).values(creditNote)
    await recordAct(tx, viewer, {
      action: 'invoice.credit',
      environment: 'live',
      subject: encodeId('invoice', invoice.id),
      clientId: invoice.clientId,
      after: { number: creditNote.number, total: money(total, invoice.currency), reason },
    })
    return { invoice: await settled(tx, invoice, add(credited.total, total)), creditNote }
  })
}

/** What all that is credited by then holds of the invoice's tax, less what notes before took of it: together they are it. */
const taxIn = (
  amount: Micros,
  credited: Credited,
  { taxMicros, totalMicros, currency }: InvoiceRow,
): Micros => subtract(part(credited.total + amount, taxMicros, totalMicros, currency), credited.tax)

/** Of which nothing is left to pay, it is paid: nobody is to pay 0.00. */
async function settled(tx: Transaction, invoice: InvoiceRow, credited: Micros): Promise<InvoiceRow> {
  if (invoice.state === 'paid' || outstanding(invoice, credited) > NOTHING) return invoice
  const change = { state: 'paid' as const, paidAt: tx.now() }
  await tx.db.update(invoices).set(change).where(eq(invoices.id, invoice.id))
  return { ...invoice, ...change }
}

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
