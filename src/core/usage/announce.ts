import type { Environment } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type NewEvent, recordEvents } from '../events/record.ts'
import { newId } from '../ids.ts'
import { formatQuantity, quantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'
import type { PricedEvent } from './priced-event.ts'

/** What came together of one client: told at once, however many events it is. */
export type UsageAdded = {
  recorded: number
  currency: string
  /** Decimal text, and millionths of the currency: JSON has no bigint. */
  operations: { operation: Operation; quantity: string; costMicros: string }[]
}

export async function announceUsage(tx: Core, events: readonly PricedEvent[]): Promise<void> {
  const byOwner = Map.groupBy(events, ({ clientId, environment }) => `${clientId} ${environment}`)
  const told: NewEvent[] = []
  for (const [owner, own] of byOwner) {
    const [clientId = '', environment] = owner.split(' ')
    const data: UsageAdded = { recorded: own.length, currency: tx.currency, operations: sums(own) }
    // The key of the group was made of one.
    told.push({
      kind: 'usage',
      clientId,
      environment: environment as Environment,
      subjectId: newId(),
      data,
    })
  }
  if (told.length > 0) await recordEvents(tx, 'usage', told)
}

function sums(events: readonly PricedEvent[]): UsageAdded['operations'] {
  return [...Map.groupBy(events, ({ operation }) => operation)].map(([operation, own]) => ({
    operation,
    quantity: formatQuantity(quantity(own.reduce((sum, event) => sum + event.quantity, 0n))),
    costMicros: String(own.reduce((sum, event) => sum + event.costMicros, 0n)),
  }))
}
