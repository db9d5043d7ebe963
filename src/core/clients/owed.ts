import { and, asc, eq, ne, sql } from 'drizzle-orm'
import { type ClientRow, invoices } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { duesOf } from '../invoices/dues.ts'
import { creditedOf, outstanding, overpayment } from '../invoices/outstanding.ts'
import { rhythmsOf } from '../invoices/rhythms.ts'
import { billingOf, rhythmOf } from '../invoices/settings.ts'
import { add, micros, money, NOTHING } from '../money/money.ts'
import { parseQuantity, quantity } from '../money/quantity.ts'
import { priceListAt } from '../prices/book.ts'
import { listCost, type Operation } from '../prices/price-list.ts'

/** What is not settled with a client, in words; empty where nothing is. */
export type Owed = {
  /** What usage that stands on no invoice comes to, with minimum fees. */
  unbilled: string[]
  drafts: number
  /** Finalized invoices with something left to pay. */
  unpaid: string[]
  /** What is to be given back to the client: usage that was billed and taken back, and what it paid too much. */
  favour: string[]
}

/** As it stands while the client is held: then nobody uses anything more. */
export async function owedBy(tx: Core, client: ClientRow): Promise<Owed> {
  const { id } = client
  const open = await tx.db
    .select()
    .from(invoices)
    .where(and(eq(invoices.clientId, id), ne(invoices.state, 'void')))
    .orderBy(asc(invoices.number))
  const unpaid: string[] = []
  const overpaid: string[] = []
  for (const invoice of open) {
    if (invoice.state === 'draft') continue
    const credited = await creditedOf(tx, invoice.id)
    const left = outstanding(invoice, credited)
    const tooMuch = overpayment(invoice, credited)
    if (left > NOTHING && invoice.state === 'finalized')
      unpaid.push(`${invoice.number} (${text(left, invoice.currency)})`)
    if (tooMuch > NOTHING)
      overpaid.push(`${text(tooMuch, invoice.currency)} paid too much of ${invoice.number}`)
  }
  const { due, takenBack } = await unbilledOf(tx, client)
  return {
    unbilled: due,
    drafts: open.filter(({ state }) => state === 'draft').length,
    unpaid,
    favour: [...takenBack.map((amount) => `${amount} of usage that was billed and taken back`), ...overpaid],
  }
}

export const isSettled = ({ unbilled, drafts, unpaid, favour }: Owed): boolean =>
  unbilled.length === 0 && drafts === 0 && unpaid.length === 0 && favour.length === 0

/** Meters outside may be ahead: usage that lies a little in the future is owed as well. */
const AHEAD_MS = 6 * 60 * 1000

/** What was taken back after it was billed owes nothing; counts that are no events yet may cost, too, at list prices. */
async function unbilledOf(tx: Core, client: ClientRow): Promise<Record<'due' | 'takenBack', string[]>> {
  const clientId = client.id
  const rhythms = await rhythmsOf(tx, client, rhythmOf(client, await billingOf(tx, clientId)))
  const dues = await duesOf(tx, client, rhythms, new Date(tx.now().getTime() + AHEAD_MS))
  const due = add(NOTHING, ...dues.map(({ amount }) => amount))
  const counts = await tx.db.execute<{ operation: Operation; quantity: string }>(sql`
    select operation, sum(quantity)::text as quantity from usage_counts
    where client_id = ${clientId}::uuid and environment = 'live' group by 1`)
  const sums = new Map<string, bigint>([[tx.currency, due]])
  const list = await priceListAt(tx, clientId, tx.now())
  for (const { operation, quantity: amount } of counts) {
    const cost = listCost(list, operation, parseQuantity(amount) ?? quantity(0n))
    sums.set(list.currency, (sums.get(list.currency) ?? 0n) + cost)
  }
  return {
    due: [...sums].flatMap(([currency, cost]) => (cost > 0n ? [text(cost, currency)] : [])),
    takenBack: [...sums].flatMap(([currency, cost]) => (cost < 0n ? [text(-cost, currency)] : [])),
  }
}

function text(amount: bigint, currency: string): string {
  return `${money(micros(amount), currency).amount} ${currency}`
}

/** What stands in the way of deleting it. */
export function explainOwed({ unbilled, drafts, unpaid, favour }: Owed): string {
  return [
    ...(unbilled.length > 0 ? [`${unbilled.join(' and ')} of usage is not billed`] : []),
    ...(drafts > 0 ? [`${drafts} ${drafts === 1 ? 'invoice is a draft' : 'invoices are drafts'}`] : []),
    ...(unpaid.length > 0 ? [`not paid: ${unpaid.join(', ')}`] : []),
    ...(favour.length > 0 ? [`in its favour: ${favour.join(', ')}`] : []),
  ].join('; ')
}
