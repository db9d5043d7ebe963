import { requireViewer } from '../core/access/viewer.ts'
import { deleteBudget } from '../core/budgets/delete.ts'
import type { BudgetStanding } from '../core/budgets/read.ts'
import { setBudget } from '../core/budgets/set.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { BudgetRow } from '../db/tables/index.ts'
import { Budget, BudgetAmount, BudgetPeriod } from './budgets.ts'
import { builder } from './builder.ts'
import { outcome } from './errors.ts'
import { UsageOperation } from './operation.ts'

const BudgetSet = builder.objectRef<BudgetStanding>('BudgetSet').implement({
  description: 'The budget holds from now on.',
  fields: (t) => ({
    budget: t.field({ type: Budget, description: 'As it stands.', resolve: (standing) => standing }),
  }),
})

const DeletedBudget = builder.objectRef<BudgetRow>('DeletedBudget').implement({
  description: 'What is left to say of a budget that is gone.',
  fields: (t) => ({
    operation: t.field({
      type: UsageOperation,
      nullable: true,
      description: 'Of what it was; null for everything.',
      resolve: ({ operation }) => operation,
    }),
    period: t.field({
      type: BudgetPeriod,
      description: 'For how long it was.',
      resolve: ({ period }) => period,
    }),
    limit: t.field({ type: BudgetAmount, description: 'How much it was.', resolve: (budget) => budget }),
  }),
})

const BudgetDeleted = builder.objectRef<BudgetRow>('BudgetDeleted').implement({
  description: 'Nothing is told or refused for it any more.',
  fields: (t) => ({
    budget: t.field({ type: DeletedBudget, description: 'What it was.', resolve: (budget) => budget }),
  }),
})

const WHOSE = 'Whose it is (id or slug).'

const SetBudgetInput = builder.inputType('SetBudgetInput', {
  description:
    'What a client may use. There is one budget for each operation and period, and setting it again changes it.',
  fields: (t) => ({
    client: t.id({ required: true, description: WHOSE }),
    operation: t.field({ type: UsageOperation, description: 'Of what; of everything unless given.' }),
    period: t.field({ type: BudgetPeriod, required: true, description: 'For how long.' }),
    amount: t.string({ description: 'How much in money, as decimal text like 250.00; or quantity.' }),
    quantity: t.float({ description: 'How much in units of the operation; or amount.' }),
    stop: t.boolean({
      description:
        'Whether what would go beyond it is refused with QUOTA_EXCEEDED; false unless given. For ANALYSIS, MODEL_TOKENS, FRAMES, and everything, which leaves frames alone.',
    }),
  }),
})

const DeleteBudgetInput = builder.inputType('DeleteBudgetInput', {
  description: 'Which budget to delete.',
  fields: (t) => ({
    client: t.id({ required: true, description: WHOSE }),
    operation: t.field({ type: UsageOperation, description: 'Of what; of everything unless given.' }),
    period: t.field({ type: BudgetPeriod, required: true, description: 'For how long.' }),
  }),
})

builder.mutationFields((t) => ({
  setBudget: t.field({
    type: BudgetSet,
    description:
      'Sets what a client may use in a day, a week or a month. At 80, 90 and 100 per cent it is told, once each in a period. A higher amount lifts a stop at once.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('SetBudgetResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: SetBudgetInput, required: true, description: 'Whose, and how much.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      setBudget(core, requireViewer(viewer), client, input),
  }),
  deleteBudget: t.field({
    type: BudgetDeleted,
    description: 'Deletes a budget. What was used stays used.',
    guard: { permission: 'billing:manage' },
    nullable: true,
    errors: outcome('DeleteBudgetResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: DeleteBudgetInput, required: true, description: 'Which.' }) },
    resolve: (_, { input: { client, ...input } }, { core, viewer }) =>
      deleteBudget(core, requireViewer(viewer), client, input),
  }),
}))
