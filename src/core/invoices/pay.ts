import { eq } from 'drizzle-orm'
import { type InvoicePaymentRow, type InvoiceRow, invoicePayments, invoices } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError, InvalidInputError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { isMoment } from '../moment.ts'
import { type Micros, micros, minorUnit, money } from '../money/money.ts'
import { describeInvoice, invoiceName } from './describe.ts'
import { lockInvoice } from './find.ts'
import { type PayInvoice, payInvoiceInput } from './input.ts'
import { creditedOf, outstanding } from './outstanding.ts'

/** Some pay before they are billed, none of them by years: that is a typing error. */
const LONGEST_AHEAD_DAYS = 365
const DAY_MS = 24 * 60 * 60 * 1000

export type PaidInvoice = { invoice: InvoiceRow; payment: InvoicePaymentRow }

/** Money that came in: all that is left to pay, or a part of it. With the last part the invoice is paid. */
export async function payInvoice(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: PayInvoice,
): Promise<PaidInvoice> {
  requireLive(viewer, 'invoices')
  const { amount, reference, paidAt } = parse(payInvoiceInput, input)
  return act(ctx, viewer, async (tx) => {
    const before = await lockInvoice(tx, viewer, named)
    requirePayable(before)
    const left = outstanding(before, await creditedOf(tx, before.id))
    const paying = amount ?? left
    requireWithin(paying, left, before)
    requirePast(paidAt, before, tx.now())
    return recordPayment(tx, viewer, before, {
      amountMicros: paying,
      paidAt: paidAt ?? tx.now(),
      reference: reference ?? null,
    })
  })
}

/** Of an invoice that is locked, and at most what is left of it. */
export async function recordPayment(
  tx: Transaction,
  viewer: Viewer | null,
  before: InvoiceRow,
  paid: Pick<InvoicePaymentRow, 'amountMicros' | 'paidAt' | 'reference'>,
): Promise<PaidInvoice> {
  const left = outstanding(before, await creditedOf(tx, before.id))
  const payment: InvoicePaymentRow = { ...paid, id: newId(), invoiceId: before.id, createdAt: tx.now() }
  await tx.db.insert(invoicePayments).values(payment)
  const change = {
    paidMicros: before.paidMicros + paid.amountMicros,
    ...(paid.amountMicros === left && { state: 'paid' as const, paidAt: payment.paidAt }),
  }
  await tx.db.update(invoices).set(change).where(eq(invoices.id, before.id))
  const invoice = { ...before, ...change }
  await recordAct(tx, viewer, {
    action: 'invoice.pay',
    environment: 'live',
    subject: encodeId('invoice', before.id),
    clientId: before.clientId,
    before: describeInvoice(before),
    after: { ...describeInvoice(invoice), reference: payment.reference },
  })
  return { invoice, payment }
}

function requirePayable(invoice: InvoiceRow): void {
  const { state } = invoice
  if (state === 'finalized' || state === 'uncollectible') return
  throw new ConflictError(
    state === 'draft'
      ? `${invoiceName(invoice)} is not finalized: finalize it first.`
      : `${invoiceName(invoice)} is ${state}: nothing is to be paid for it.`,
  )
}

function requireWithin(paying: Micros, left: Micros, { currency, number }: InvoiceRow): void {
  if (paying % minorUnit(currency) !== 0n) {
    throw wrong('amount', `amount has more digits after the point than ${currency} has.`)
  }
  if (paying <= left) return
  throw wrong(
    'amount',
    `Of the invoice ${number} ${money(micros(left), currency).amount} ${currency} is left to pay, and no more can be recorded for it.`,
  )
}

function requirePast(paidAt: Date | null | undefined, { number, finalizedAt }: InvoiceRow, now: Date): void {
  if (!paidAt) return
  if (paidAt > now || !isMoment(paidAt)) throw wrong('paidAt', 'paidAt must be a time that has passed.')
  if (!finalizedAt || finalizedAt.getTime() - paidAt.getTime() <= LONGEST_AHEAD_DAYS * DAY_MS) return
  throw wrong(
    'paidAt',
    `paidAt lies more than ${LONGEST_AHEAD_DAYS} days before ${finalizedAt.toISOString()}, when the invoice ${number} was finalized.`,
  )
}

const wrong = (path: string, message: string) => new InvalidInputError([{ path, message }])
