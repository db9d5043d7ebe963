import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { encodeId } from '../core/ids.ts'
import { micros, money } from '../core/money/money.ts'
import { searchUsageEvents } from '../core/usage/search.ts'
import { type UsageAsked, usageFilter } from '../core/usage/wanted.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { otherKey } from './kept-key.ts'
import { Environment } from './key-input.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'
import { COUNT, checkPage, countRows } from './page.ts'
import { USAGE_READ } from './usage.ts'

export const UsageEvent = builder.drizzleObject('usageEvents', {
  name: 'UsageEvent',
  description: 'One thing that was used. Events are never changed; what was wrong is taken back by another.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'priceVersion' in value,
  select: { columns: { sourceId: false, invoiceLineId: false } },
  fields: (t) => ({
    id: t.id({ description: 'usage_…', resolve: ({ id }) => encodeId('usage', id) }),
    eventId: t.string({
      description:
        'The name that its reporter gave it, once for a client and environment. Those that begin with vigint: are the server’s own.',
      resolve: ({ eventId }) => eventId,
    }),
    client: t.relation('client', { description: 'Whose usage it is.' }),
    environment: t.field({
      type: Environment,
      description: 'Live, or test, which is free.',
      resolve: ({ environment }) => environment,
    }),
    operation: t.field({
      type: UsageOperation,
      description: 'What was used.',
      resolve: ({ operation }) => operation,
    }),
    quantity: t.float({
      description: 'How much; below zero where it takes another event back.',
      resolve: ({ quantity }) => Number(quantity),
    }),
    cost: t.field({
      type: MoneyType,
      description:
        'At the list price of its moment (of the first tier, where there are tiers), before what is included, and tax.',
      resolve: ({ costMicros, currency }) => money(micros(costMicros), currency),
    }),
    priceVersion: t.string({
      description: 'The version of the price list that made the cost.',
      resolve: ({ priceVersion }) => priceVersion,
    }),
    key: t.relation('key', {
      nullable: true,
      description: 'By which key; null where it was none, and without keys:read.',
      query: (_, { viewer }) => otherKey(viewer),
    }),
    source: t.string({
      nullable: true,
      description: 'The camera as it was called then; null where it was none.',
      resolve: ({ sourceName }) => sourceName,
    }),
    occurredAt: t.field({
      type: 'DateTime',
      description: 'When it was used.',
      resolve: ({ occurredAt }) => occurredAt,
    }),
    recordedAt: t.field({
      type: 'DateTime',
      description: 'When it was recorded.',
      resolve: ({ recordedAt }) => recordedAt,
    }),
    voids: t.id({
      nullable: true,
      description: 'The id of the event that it takes back.',
      resolve: ({ voids }) => voids && encodeId('usage', voids),
    }),
    voidReason: t.string({
      nullable: true,
      description: 'Why it takes that back.',
      resolve: ({ voidReason }) => voidReason,
    }),
    voidedBy: t.relation('voidedBy', { nullable: true, description: 'The event that takes this one back.' }),
  }),
})

type EventArguments = Pick<UsageAsked, 'client' | 'environment' | 'operation' | 'key'> & {
  eventId?: string | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

async function eventFilter({ eventId, since, until, ...asked }: EventArguments, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const filter = await usageFilter(core, asker, asked)
  return { AND: [visible.usageEvents(asker), searchUsageEvents({ ...filter, eventId, since, until })] }
}

builder.queryField('usageEvents', (t) =>
  t.drizzleConnection(
    {
      type: 'usageEvents',
      description:
        'What was used, one by one, the latest first; live and test, as far as the key sees both. Requests and frames of the current quarter of an hour are in `usage` only.',
      guard: USAGE_READ,
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        environment: t.arg({ type: Environment, description: 'Only live, or only test.' }),
        operation: t.arg({ type: UsageOperation, description: 'Only this.' }),
        key: t.arg.id({ description: 'Only by this key (its id).' }),
        eventId: t.arg.string({ description: 'Only the one of this name.' }),
        since: t.arg({ type: 'DateTime', description: 'Only what was used from then on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only what was used before then.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await eventFilter(args, context)
        const orderBy = { occurredAt: 'desc', id: 'desc' } as const
        return context.core.db.query.usageEvents.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await eventFilter(args, context)
            return countRows(context.core.db.query.usageEvents.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
)
