import { requireViewer } from '../core/access/viewer.ts'
import { amountText } from '../core/budgets/exceeded.ts'
import { type BudgetStanding, budgetsOf } from '../core/budgets/read.ts'
import { micros, money } from '../core/money/money.ts'
import { quantity, quantityNumber } from '../core/money/quantity.ts'
import { OPERATIONS } from '../core/prices/price-list.ts'
import type { BudgetRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { Client } from './clients.ts'
import { atMost } from './cost.ts'
import { MoneyType } from './money.ts'
import { UsageOperation } from './operation.ts'
import { USAGE_READ } from './usage.ts'

export const BudgetPeriod = builder.enumType('BudgetPeriod', {
  description: 'For how long a budget is, by the clocks of the client.',
  values: {
    DAY: { value: 'day', description: 'From midnight to midnight.' },
    WEEK: { value: 'week', description: 'From Monday to Monday.' },
    MONTH: { value: 'month', description: 'From the first of a month to the first of the next.' },
  } as const,
})

/** Of an operation there is one for each period, and one of everything. */
export const MOST_BUDGETS = (OPERATIONS.length + 1) * 3

/** In millionths, of what the budget is counted in. */
export type Amount = Pick<BudgetRow, 'amount' | 'currency'>

export const BudgetAmount = builder.objectRef<Amount>('BudgetAmount').implement({
  description: 'Money, or a quantity of the operation: what the budget is counted in.',
  fields: (t) => ({
    money: t.field({
      type: MoneyType,
      nullable: true,
      description: 'Where it is counted in money, at list prices.',
      resolve: ({ amount, currency }) => (currency === null ? null : money(micros(amount), currency)),
    }),
    quantity: t.float({
      nullable: true,
      description: 'Where it is counted in units of the operation.',
      resolve: ({ amount, currency }) => (currency === null ? quantityNumber(quantity(amount)) : null),
    }),
    text: t.string({ description: 'For people, like 250.00 EUR or 1000.', resolve: amountText }),
  }),
})

const PER_CENT = 100n
/** Percentages are shown to hundredths. */
const HUNDREDTHS = 100n

export const Budget = builder.objectRef<BudgetStanding>('Budget').implement({
  description: 'What a client may use in each of its days, weeks or months, and how that stands.',
  fields: (t) => ({
    operation: t.field({
      type: UsageOperation,
      nullable: true,
      description: 'Of what; null for everything, in money.',
      resolve: ({ budget }) => budget.operation,
    }),
    period: t.field({
      type: BudgetPeriod,
      description: 'For how long.',
      resolve: ({ budget }) => budget.period,
    }),
    limit: t.field({ type: BudgetAmount, description: 'How much.', resolve: ({ budget }) => budget }),
    stop: t.boolean({
      description: 'Whether what would go beyond it is refused. Alerts never are.',
      resolve: ({ budget }) => budget.stop,
    }),
    startsAt: t.field({
      type: 'DateTime',
      description: 'When the period that runs now began.',
      resolve: ({ startsAt }) => startsAt,
    }),
    resetsAt: t.field({
      type: 'DateTime',
      description: 'When the budget begins anew.',
      resolve: ({ resetsAt }) => resetsAt,
    }),
    used: t.field({
      type: BudgetAmount,
      description: 'What was used since then; money at list prices.',
      resolve: ({ budget, used }) => ({ ...budget, amount: used }),
    }),
    reserved: t.field({
      type: BudgetAmount,
      description: 'What is held for what is not finished yet.',
      resolve: ({ budget, reserved }) => ({ ...budget, amount: reserved }),
    }),
    percent: t.float({
      description: 'How much of it is used, in per cent; over 100 where it was gone beyond.',
      resolve: ({ budget, used }) =>
        Number((used * PER_CENT * HUNDREDTHS) / budget.amount) / Number(HUNDREDTHS),
    }),
    warned: t.exposeInt('warned', {
      description: 'The highest of 80, 90 and 100 per cent that was told in this period; 0 for none.',
    }),
    isStopping: t.boolean({
      description: 'Whether it refuses now.',
      resolve: ({ budget, used, reserved }) => budget.stop && used + reserved >= budget.amount,
    }),
  }),
})

builder.drizzleObjectField(Client, 'budgets', (t) =>
  t.field({
    type: [Budget],
    description: 'What it may use in a day, a week or a month. Test keys, whose usage is free, see none.',
    guard: USAGE_READ,
    complexity: atMost(MOST_BUDGETS),
    select: { columns: { id: true, settings: true } },
    resolve: (client, _, { core, viewer }) => budgetsOf(core, requireViewer(viewer), client),
  }),
)
