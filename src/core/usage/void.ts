import type { Environment, UsageEventRow } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { environmentOf, requireLive, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import { recordAct } from '../audit/record.ts'
import { countOnBudgets } from '../budgets/count.ts'
import { findClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { micros } from '../money/money.ts'
import { parseQuantity, quantity } from '../money/quantity.ts'
import { type VoidUsage, voidUsageInput } from './input.ts'
import { OWN_EVENTS } from './meter.ts'
import type { PricedEvent } from './priced-event.ts'
import { writeUsage } from './write.ts'

/**
 * Takes an event back by a new one, at the same moment and the same price. Where the event was billed already, the
 * next invoice gives it back.
 */
export async function voidUsage(
  ctx: Core,
  viewer: Viewer,
  client: string,
  input: VoidUsage,
): Promise<UsageEventRow> {
  const { eventId, environment = environmentOf(viewer), reason } = parse(voidUsageInput, input)
  if (environment !== 'test') requireLive(viewer, 'live usage')
  return act(ctx, viewer, async (tx, asking) => {
    const event = await findEvent(tx, asking, client, environment ?? environmentOf(asking), eventId)
    if (event.voids) throw new ConflictError(`${eventId} voids another event, and can't be voided itself.`)
    const [taken] = await writeUsage(tx, [backOf(event, reason)])
    if (!taken) throw new ConflictError(`${eventId} was voided already.`)
    await recordAct(tx, asking, {
      action: 'usage.void',
      environment: event.environment,
      subject: encodeId('usage', event.id),
      clientId: event.clientId,
      before: { eventId, operation: event.operation, quantity: event.quantity },
      after: { reason },
    })
    const row = await tx.db.query.usageEvents.findFirst({ where: { id: taken.id } })
    if (!row) throw new Error('What was just written is not there.')
    await countOnBudgets(tx, [taken])
    return row
  })
}

async function findEvent(
  tx: Core,
  viewer: Viewer,
  client: string,
  environment: Environment,
  named: string,
): Promise<UsageEventRow> {
  const { id: clientId } = await findClient(tx, viewer, client)
  const event = await tx.db.query.usageEvents.findFirst({
    // PostgreSQL takes no NUL in a text.
    where: {
      AND: [
        visible.usageEvents(viewer),
        { clientId, environment, eventId: named.replaceAll('\0', '\ufffd').trim() },
      ],
    },
  })
  if (!event) throw new NotFoundError('event', named)
  return event
}

/** Its id is made of the event's: two that void at once are one. */
const backOf = (event: UsageEventRow, reason: string): PricedEvent => ({
  ...event,
  id: newId(),
  eventId: `${OWN_EVENTS}void:${event.id}`,
  quantity: quantity(-(parseQuantity(event.quantity) ?? 0n)),
  costMicros: micros(-event.costMicros),
  voids: event.id,
  voidReason: reason,
})
