import { eq } from 'drizzle-orm'
import {
  type ClientRow,
  type InvoiceLineRow,
  type InvoiceRow,
  invoiceLines,
  invoices,
} from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { newId } from '../ids.ts'
import { add, micros, NOTHING } from '../money/money.ts'
import { quantity } from '../money/quantity.ts'
import { priceBook } from '../prices/book.ts'
import { itemOf } from '../prices/price-list.ts'
import { type PriceVersions, priceVersions } from '../prices/versions.ts'
import { claimUsage, type Usage, unbilledUsage } from './claim.ts'
import { createCounts, inOrder, type Line, listNamed, minimumLine, usageLine } from './lines.ts'
import { isWhole, type Period, type Rhythm } from './periods.ts'
import { type Billing, buyerOf } from './settings.ts'
import { totalsOf } from './totals.ts'

export type Drafted = { invoice: InvoiceRow; lines: InvoiceLineRow[] }

/** What draws up all drafts of one client: its row is locked, so that nobody else does. */
export type Drafting = { client: ClientRow; billing: Billing; rhythm: Rhythm }

/**
 * The invoice of a period; undefined where there is nothing to bill. Each event is pointed at its line before the line
 * is reckoned, so that quantities of lines are those of their events, whatever is recorded meanwhile.
 */
export async function draftInvoice(
  tx: Transaction,
  { client, billing, rhythm }: Drafting,
  period: Period,
): Promise<Drafted | undefined> {
  const versions = await priceVersions(tx, client.id)
  const lastMoment = new Date(period.end.getTime() - 1)
  const list = (await priceBook(tx, [client.id]))(client.id, lastMoment)
  const usage = await unbilledUsage(tx, client.id, period)
  requireOneCurrency(usage, tx.currency, client)
  const hasMinimum = owesMinimum(client, rhythm, period, usage)
  if (!usage.some((each) => isPriced(each, versions)) && !(hasMinimum && list.minimumMicros > NOTHING))
    return undefined

  const invoice = emptyInvoice(tx, { client, billing, rhythm }, period)
  await tx.db.insert(invoices).values(invoice)
  const lines = await drawLines(tx, invoice, usage, versions)
  const own = lines.filter(({ late }) => !late).map(({ amountMicros }) => micros(amountMicros))
  const minimum = hasMinimum ? minimumLine(list, add(NOTHING, ...own)) : undefined
  if (minimum) {
    const row = { ...minimum, invoiceId: invoice.id, position: lines.length + 1 }
    await tx.db.insert(invoiceLines).values(row)
    lines.push(row)
  }
  const { subtotal, tax, total } = totalsOf(
    lines.map(({ amountMicros }) => micros(amountMicros)),
    billing,
    invoice.currency,
  )
  if (total < NOTHING) {
    // More was taken back than used. It stays unbilled until there is enough to set it against.
    await tx.db.delete(invoices).where(eq(invoices.id, invoice.id))
    return undefined
  }
  const sums = { subtotalMicros: subtotal, taxMicros: tax, totalMicros: total }
  await tx.db.update(invoices).set(sums).where(eq(invoices.id, invoice.id))
  return { invoice: { ...invoice, ...sums }, lines }
}

/** Lines first, empty, since events can only point at what is there. */
async function drawLines(
  tx: Transaction,
  invoice: InvoiceRow & { clientId: string },
  usage: readonly Usage[],
  versions: PriceVersions,
): Promise<InvoiceLineRow[]> {
  const counts = createCounts(tx, invoice.clientId, versions)
  const lines: InvoiceLineRow[] = []
  for (const each of inOrder(usage, versions)) {
    const list = listNamed(versions, each.priceVersion)
    const from = await counts.from(each)
    const empty = usageLine(newId(), each, quantity(0n), from, list, invoice.timeZone)
    const place = { invoiceId: invoice.id, position: lines.length + 1 }
    await tx.db.insert(invoiceLines).values({ ...empty, ...place })
    const amount = await claimUsage(tx, invoice.clientId, each, empty.id)
    counts.reached(each, quantity(from + amount))
    const line: Line = usageLine(empty.id, each, amount, from, list, invoice.timeZone)
    await tx.db.update(invoiceLines).set(line).where(eq(invoiceLines.id, line.id))
    lines.push({ ...line, ...place })
  }
  return lines
}

function emptyInvoice(
  tx: Transaction,
  { client, billing, rhythm }: Drafting,
  { start, end }: Period,
): InvoiceRow & { clientId: string } {
  return {
    id: newId(),
    clientId: client.id,
    number: null,
    state: 'draft',
    periodStart: start,
    periodEnd: end,
    timeZone: rhythm.timeZone,
    schedule: rhythm.schedule,
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

/** For a whole period of a client that is there: who was revoked before its end owes what was used, and no more. */
const owesMinimum = (
  { createdAt, revokedAt }: ClientRow,
  rhythm: Rhythm,
  period: Period,
  usage: readonly Usage[],
): boolean =>
  isWhole(rhythm, period) &&
  (revokedAt === null || revokedAt >= period.end) &&
  (createdAt < period.end || usage.length > 0)

/** Whether it costs something somewhere in its tiers. An invoice of what is free alone tells nobody anything. */
function isPriced({ operation, priceVersion }: Usage, versions: PriceVersions): boolean {
  const { unitMicros, tiers = [] } = itemOf(listNamed(versions, priceVersion), operation)
  return unitMicros > NOTHING || tiers.some((tier) => tier.unitMicros > NOTHING)
}

function requireOneCurrency(usage: readonly Usage[], currency: string, { name }: ClientRow): void {
  const other = usage.find((each) => each.currency !== currency)
  if (!other) return
  throw new ConflictError(
    `${name} has unbilled usage in ${other.currency}, and the server bills in ${currency}. Set VIGINT_CURRENCY to ${other.currency} until it is billed.`,
  )
}
