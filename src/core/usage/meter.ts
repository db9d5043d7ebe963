import type { Environment } from '../../db/tables/index.ts'
import { countOnBudgets } from '../budgets/count.ts'
import type { Core } from '../context.ts'
import { newId } from '../ids.ts'
import { NOTHING } from '../money/money.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import { priceBook } from '../prices/book.ts'
import { listCost, type Operation } from '../prices/price-list.ts'
import type { PricedEvent } from './priced-event.ts'
import { writeUsage } from './write.ts'

/** Event ids that begin so are the server's own: nobody else can take one of them. */
export const OWN_EVENTS = 'vigint:'

/** Something that was used. */
export type Metered = {
  clientId: string
  environment: Environment
  /** Null: by no key. */
  keyId: string | null
  operation: Operation
  quantity: Quantity
  /** Made of what was done, so that doing it again counts once: `vigint:analysis:…`. */
  eventId: string
  source?: { id: string | null; name: string } | null
  occurredAt: Date
}

/**
 * Counts what is billed, in the transaction of the act that is billed: neither is there without the other. Call it
 * once, as the last write of the transaction. Answers how many are new.
 */
export async function meter(tx: Core, used: readonly Metered[]): Promise<number> {
  const fresh = await writeUsage(tx, await priced(tx, used))
  await countOnBudgets(tx, fresh)
  return fresh.length
}

/** The same for what was counted before it became events: budgets of quantities know of it already. */
export async function meterCounts(tx: Core, used: readonly Metered[]): Promise<void> {
  const fresh = await writeUsage(tx, await priced(tx, used))
  await countOnBudgets(
    tx,
    fresh.map((event) => ({ ...event, quantity: NO_QUANTITY })),
  )
}

const NO_QUANTITY = quantity(0n)

/** At the list price of the moment; what test keys do is free. */
async function priced(tx: Core, used: readonly Metered[]): Promise<PricedEvent[]> {
  const book = await priceBook(tx, [...new Set(used.map(({ clientId }) => clientId))])
  return used.map(({ source, ...event }) => {
    const list = book(event.clientId, event.occurredAt)
    const isFree = event.environment === 'test'
    return {
      ...event,
      id: newId(),
      sourceId: source?.id ?? null,
      sourceName: source?.name ?? null,
      priceVersion: list.version,
      costMicros: isFree ? NOTHING : listCost(list, event.operation, event.quantity),
      currency: list.currency,
      voids: null,
      voidReason: null,
    }
  })
}
