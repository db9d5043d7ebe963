import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { endOfEvents } from '../core/events/start.ts'
import { micros, money } from '../core/money/money.ts'
import { OPERATIONS } from '../core/prices/price-list.ts'
import type { UsageAdded } from '../core/usage/announce.ts'
import type { EventRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { AFTER, CURSOR, cursorOf, follow, ONLY_CLIENT } from './follow.ts'
import { Environment } from './key-input.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'
import { USAGE_READ } from './usage.ts'

type AddedOperation = UsageAdded['operations'][number] & { currency: string }

const AddedOperationType = builder.objectRef<AddedOperation>('UsageAddedOperation').implement({
  description: 'How much of one operation was added.',
  fields: (t) => ({
    operation: t.field({
      type: UsageOperation,
      description: 'What was used.',
      resolve: ({ operation }) => operation,
    }),
    quantity: t.float({
      description: 'How much; below zero where events were taken back.',
      resolve: ({ quantity }) => Number(quantity),
    }),
    cost: t.field({
      type: MoneyType,
      description: 'At list prices.',
      resolve: ({ costMicros, currency }) => money(micros(BigInt(costMicros)), currency),
    }),
  }),
})

/** Written by `announceUsage`, in the same shape. */
const addedOf = ({ data }: EventRow) => data as UsageAdded

const UsageAddedType = builder.objectRef<EventRow>('UsageAdded').implement({
  description: 'Usage of one client that was recorded together, added up.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    at: t.field({ type: 'DateTime', description: 'When it was recorded.', resolve: ({ at }) => at }),
    client: t.drizzleField({
      type: 'clients',
      nullable: true,
      description: 'Whose it is; null if it was deleted meanwhile.',
      resolve: (query, { clientId }, _, { core, viewer }) =>
        core.db.query.clients.findFirst(
          query({ where: { AND: [visible.clients(requireViewer(viewer)), { id: clientId ?? '' }] } }),
        ),
    }),
    environment: t.field({
      type: Environment,
      description: 'Live or test.',
      resolve: ({ environment }) => environment ?? 'live',
    }),
    recorded: t.int({
      description: 'How many events it is.',
      resolve: (event) => addedOf(event).recorded,
    }),
    operations: t.field({
      type: [AddedOperationType],
      description: 'How much of what.',
      complexity: atMost(OPERATIONS.length),
      resolve: (event) => {
        const { operations, currency } = addedOf(event)
        return operations.map((operation) => ({ ...operation, currency }))
      },
    }),
  }),
})

builder.subscriptionField('usageRecorded', (t) =>
  t.field({
    type: UsageAddedType,
    description:
      'Usage as it is recorded, what came together added up. Requests and frames come by the quarter of an hour. Ends when the key does.',
    guard: USAGE_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      client: t.arg.id({ description: ONLY_CLIENT }),
    },
    subscribe: (_, args, context) => follow('usage', args, context),
    resolve: (event) => event,
  }),
)

builder.queryField('usageCursor', (t) =>
  t.string({
    description:
      'Where the recorded usage ends now. Ask for it before `usage`, and give it as `after` to `usageRecorded`: between the two nothing is missed.',
    guard: USAGE_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'usage'),
  }),
)
