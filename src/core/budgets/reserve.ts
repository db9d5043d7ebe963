import { and, eq, inArray, isNull, lte, or, type SQL } from 'drizzle-orm'
import { budgets, clients, type Environment, usageReservations } from '../../db/tables/index.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { ConflictError, NotFoundError, QuotaExceededError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { formatQuantity, type Quantity } from '../money/quantity.ts'
import { priceListAt } from '../prices/book.ts'
import { listCost, type Operation } from '../prices/price-list.ts'
import { type Metered, meter } from '../usage/meter.ts'
import { amountOn } from './count.ts'
import { explainExceeded } from './exceeded.ts'
import { type HeldBudget, holdBudgets, standingOf } from './hold.ts'
import { budgetSpan } from './periods.ts'
import { reservedOf } from './reserved.ts'
import { isStoppable } from './stoppable.ts'

/** Longer than any model call takes. Whoever holds it and dies holds it no longer than that. */
const HELD_FOR_MS = 10 * 60 * 1000

export type ReserveUsage = {
  clientId: string
  environment: Environment
  /** As much as it may come to. */
  uses: readonly { operation: Operation; quantity: Quantity }[]
  heldForMs?: number
}

/** What is held; nothing where no budget can stand in the way. */
export type Reservation = { ids: readonly string[] }

/**
 * Holds room in every budget that stops, all or nothing, or refuses where one has too little left: however many ask at
 * once, in whatever process, together they never hold more than there is. Then do it, and commit or release. For a
 * client that is revoked nothing is done any more.
 */
export async function reserveUsage(ctx: Core, wanted: ReserveUsage): Promise<Reservation> {
  const { clientId, environment, heldForMs = HELD_FOR_MS } = wanted
  return transaction(ctx, async (tx) => {
    await requireActive(tx, clientId)
    const uses = environment === 'live' ? wanted.uses.filter(({ operation }) => isStoppable(operation)) : []
    const held = uses.length === 0 ? [] : await holdBudgets(tx, [clientId], stopping(uses))
    if (held.length === 0) return { ids: [] }
    const now = tx.now()
    await tx.db
      .delete(usageReservations)
      .where(and(eq(usageReservations.clientId, clientId), lte(usageReservations.expiresAt, now)))
    const list = await priceListAt(tx, clientId, now)
    const needs = uses.map(({ operation, quantity }) => ({
      operation,
      quantity,
      costMicros: listCost(list, operation, quantity),
      currency: list.currency,
    }))
    for (const budget of held) await requireRoom(tx, budget, needs)
    const expiresAt = new Date(now.getTime() + heldForMs)
    const rows = needs.map((need) => ({
      ...need,
      id: newId(),
      clientId,
      quantity: formatQuantity(need.quantity),
      expiresAt,
    }))
    await tx.db.insert(usageReservations).values(rows)
    return { ids: rows.map(({ id }) => id) }
  })
}

/**
 * What was reserved is used: counted as it came out, in the transaction that is open, whether the time is up or not.
 * As its last write, like `meter`.
 */
export async function commitReservation(
  tx: Transaction,
  reservation: Reservation,
  used: readonly Metered[],
): Promise<void> {
  await meter(tx, used)
  await releaseReservation(tx, reservation)
}

/** Nothing came of it. */
export async function releaseReservation(ctx: Pick<Core, 'db'>, { ids }: Reservation): Promise<void> {
  if (ids.length > 0) await ctx.db.delete(usageReservations).where(inArray(usageReservations.id, [...ids]))
}

/** Held first, so that nobody waits in a ring with whoever deletes it. */
async function requireActive(tx: Core, clientId: string): Promise<void> {
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('key share')
  if (!client) throw new NotFoundError('client', encodeId('client', clientId))
  if (client.revokedAt && client.revokedAt <= tx.now())
    throw new ConflictError(`The client ${client.name} is revoked: nothing is done for it any more.`)
}

const stopping = (uses: ReserveUsage['uses']): SQL | undefined =>
  and(
    eq(budgets.stop, true),
    or(
      isNull(budgets.operation),
      inArray(
        budgets.operation,
        uses.map(({ operation }) => operation),
      ),
    ),
  )

type Need = Parameters<typeof amountOn>[1] & { operation: Operation }

async function requireRoom(tx: Core, budget: HeldBudget, needs: readonly Need[]): Promise<void> {
  const amount = needs
    .filter(({ operation }) => budget.operation === null || budget.operation === operation)
    .reduce((sum, need) => sum + amountOn(budget, need), 0n)
  // What is free is not stopped by a budget of money.
  if (amount === 0n) return
  const span = budgetSpan(budget.period, budget.timeZone, tx.now())
  const { row } = await standingOf(tx, budget, span)
  const taken = row.used + (await reservedOf(tx, budget))
  if (taken + amount <= budget.amount) return
  throw new QuotaExceededError(explainExceeded(budget, span), span.to, tx.now())
}
