import {
  type ClientRow,
  type InvoiceLineRow,
  type InvoiceRow,
  invoiceLines,
  invoices,
} from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'
import { newId } from '../ids.ts'
import { micros } from '../money/money.ts'
import { isPriced } from '../prices/ladder.ts'
import { itemOf } from '../prices/price-list.ts'
import { type Claim, claimUsage } from './claim.ts'
import type { Due, DueUsage } from './dues.ts'
import { type Line, minimumLine, usageLines } from './lines.ts'
import type { Planned, Slot } from './plan.ts'
import { type Billing, buyerOf } from './settings.ts'
import { type Share, sharesOf, wholeShare } from './shares.ts'
import { totalsOf } from './totals.ts'

type OwnedInvoice = InvoiceRow & { clientId: string }

export type Drafted = { invoice: InvoiceRow; lines: InvoiceLineRow[] }

/** What draws up all drafts of one client: its row is locked, so that nobody else does, and nobody records usage. */
export type Drafting = { client: ClientRow; billing: Billing }

/** The invoice with its lines, and the events pointed at them. */
export async function draftInvoice(
  tx: Transaction,
  drafting: Drafting,
  { slot, dues }: Planned,
): Promise<Drafted> {
  const drawn = await drawLines(tx, drafting, slot, dues)
  const empty = emptyInvoice(tx, drafting, slot)
  const { subtotal, tax, total } = totalsOf(
    drawn.map(({ line }) => micros(line.amountMicros)),
    drafting.billing,
    empty.currency,
  )
  const invoice = { ...empty, subtotalMicros: subtotal, taxMicros: tax, totalMicros: total }
  const lines = drawn.map(({ line }, index) => ({ ...line, invoiceId: invoice.id, position: index + 1 }))
  await tx.db.insert(invoices).values(invoice)
  await keepLines(tx, lines)
  const claims = drawn.flatMap(({ claim }) => claim ?? [])
  await claimUsage(tx, invoice.clientId, invoice.linesBy, claims)
  return { invoice, lines }
}

type Drawn = { line: Line; claim?: Claim }

async function drawLines(
  tx: Transaction,
  { client, billing }: Drafting,
  slot: Slot,
  dues: readonly Due[],
): Promise<Drawn[]> {
  const drawn: Drawn[] = []
  for (const { settlement, until, usage, fee } of dues) {
    const about = { settlement, late: settlement.start.getTime() !== slot.settlement.start.getTime() }
    const period = { start: settlement.start, end: until }
    for (const each of usage) {
      const { operation, list, isOpen } = each
      const shares = await sharesIn(tx, client, billing, each, period)
      const lines = usageLines(each, shares, about)
      for (const [index, line] of lines.entries()) {
        const of = shares[index]?.of ?? null
        const claim = { ...period, line: line.id, of, operation, priceVersion: list.version }
        drawn.push(isOpen ? { line, claim } : { line })
      }
    }
    if (fee.amount !== 0n) drawn.push({ line: minimumLine(fee.list, fee.amount, about) })
  }
  return drawn
}

/** What is free is one line, whoever used it; so is what puts prices right and has no quantity. */
async function sharesIn(
  tx: Transaction,
  { id }: ClientRow,
  { linesBy }: Billing,
  { operation, list, due }: DueUsage,
  period: { start: Date; end: Date },
): Promise<Share[]> {
  if (linesBy === 'operation' || due.quantity === 0n || !isPriced(itemOf(list, operation)))
    return [wholeShare(due.quantity)]
  return sharesOf(tx, id, { operation, priceVersion: list.version }, period, linesBy)
}

/** A statement takes so many parameters. */
const MOST_ROWS = 1_000

async function keepLines(tx: Transaction, lines: readonly InvoiceLineRow[]): Promise<void> {
  for (let at = 0; at < lines.length; at += MOST_ROWS)
    await tx.db.insert(invoiceLines).values(lines.slice(at, at + MOST_ROWS))
}

function emptyInvoice(
  tx: Transaction,
  { client, billing }: Drafting,
  { start, end, settlement: { rhythm } }: Slot,
): OwnedInvoice {
  return {
    id: newId(),
    clientId: client.id,
    number: null,
    state: 'draft',
    periodStart: start,
    periodEnd: end,
    timeZone: rhythm.timeZone,
    schedule: rhythm.schedule,
    linesBy: billing.linesBy,
    currency: tx.currency,
    subtotalMicros: 0n,
    taxRate: billing.taxRate,
    taxInclusive: billing.taxInclusive,
    taxMicros: 0n,
    totalMicros: 0n,
    paidMicros: 0n,
    paymentTermsDays: billing.paymentTermsDays,
    buyer: buyerOf(client, billing),
    seller: tx.seller,
    createdAt: tx.now(),
    finalizedAt: null,
    dueAt: null,
    paidAt: null,
    voidedAt: null,
  }
}
