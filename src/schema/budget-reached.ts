import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import type { BudgetReached } from '../core/budgets/reached.ts'
import { endOfEvents } from '../core/events/start.ts'
import type { EventRow } from '../db/tables/index.ts'
import { BudgetAmount, BudgetPeriod } from './budgets.ts'
import { builder } from './builder.ts'
import { AFTER, CURSOR, cursorOf, follow, ONLY_CLIENT } from './follow.ts'
import { UsageOperation } from './operation.ts'
import { USAGE_READ } from './usage.ts'

/** Written by `recordReached`, in the same shape. */
const reachedOf = ({ data }: EventRow) => data as BudgetReached

const BudgetReachedType = builder.objectRef<EventRow>('BudgetReached').implement({
  description: 'A budget came to 80, 90 or 100 per cent: once each in a period.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    at: t.field({ type: 'DateTime', description: 'When it was noticed.', resolve: ({ at }) => at }),
    client: t.drizzleField({
      type: 'clients',
      nullable: true,
      description: 'Whose it is; null if it was deleted meanwhile.',
      resolve: (query, { clientId }, _, { core, viewer }) =>
        core.db.query.clients.findFirst(
          query({ where: { AND: [visible.clients(requireViewer(viewer)), { id: clientId ?? '' }] } }),
        ),
    }),
    percent: t.int({ description: '80, 90 or 100.', resolve: (event) => reachedOf(event).percent }),
    operation: t.field({
      type: UsageOperation,
      nullable: true,
      description: 'Of what; null for everything.',
      resolve: (event) => reachedOf(event).operation,
    }),
    period: t.field({
      type: BudgetPeriod,
      description: 'For how long the budget is.',
      resolve: (event) => reachedOf(event).period,
    }),
    startsAt: t.field({
      type: 'DateTime',
      description: 'When that period began.',
      resolve: (event) => new Date(reachedOf(event).startsAt),
    }),
    resetsAt: t.field({
      type: 'DateTime',
      description: 'When the budget begins anew.',
      resolve: (event) => new Date(reachedOf(event).endsAt),
    }),
    limit: t.field({
      type: BudgetAmount,
      description: 'How much it was by then.',
      resolve: (event) => amountOf(event, 'amount'),
    }),
    used: t.field({
      type: BudgetAmount,
      description: 'How much was used by then.',
      resolve: (event) => amountOf(event, 'used'),
    }),
    stop: t.boolean({
      description: 'Whether what goes beyond it is refused.',
      resolve: (event) => reachedOf(event).stop,
    }),
  }),
})

function amountOf(event: EventRow, which: 'amount' | 'used') {
  const reached = reachedOf(event)
  return { amount: BigInt(reached[which]), currency: reached.currency }
}

builder.subscriptionField('budgetReached', (t) =>
  t.field({
    type: BudgetReachedType,
    description: 'Budgets that come to 80, 90 or 100 per cent, as they do. Ends when the key does.',
    guard: USAGE_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      client: t.arg.id({ description: ONLY_CLIENT }),
    },
    subscribe: (_, args, context) => follow('budget', args, context),
    resolve: (event) => event,
  }),
)

builder.queryField('budgetCursor', (t) =>
  t.string({
    description:
      'Where the events of budgets end now. Ask for it before `budgets`, and give it as `after` to `budgetReached`: between the two nothing is missed.',
    guard: USAGE_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'budget'),
  }),
)
