import { Flags } from '@oclif/core'
import { SetBudget } from '../../client/budgets.ts'
import { expectResult } from '../../client/results.ts'
import { budgetFlags } from '../budget-flags.ts'
import { usageError } from '../failures.ts'
import { clientArg, constant } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { budgetName, renderBudgets } from '../render/budgets.ts'

export default class BudgetsSet extends MutatingCommand {
  static override summary = 'Set what a client may use in a day, a week or a month'
  static override description =
    'At 80, 90 and 100 % of it an event is raised, once each in a period. With --stop what would go beyond it is refused as well: of analysis, model-tokens or frames, and by a budget of everything analysis and model-tokens. Alerts go out all the same. Money is counted at list prices. Setting it again changes it; a higher amount lifts a stop at once.'
  static override examples = [
    '<%= config.bin %> budgets set acme-corp --period month --amount 250 --stop',
    '<%= config.bin %> budgets set acme-corp --operation analysis --period day --quantity 1000',
  ]
  static override args = { client: clientArg }
  static override flags = {
    ...budgetFlags,
    amount: Flags.string({
      description: 'How much in money; or --quantity.',
      helpValue: 'AMOUNT',
      exclusive: ['quantity'],
    }),
    quantity: Flags.string({
      description: 'How much in units of the operation; or --amount.',
      helpValue: 'NUMBER',
    }),
    stop: Flags.boolean({ description: 'Refuse what would go beyond it.' }),
  }

  async run() {
    const { args, flags } = await this.parse(BudgetsSet)
    const { operation, period, amount, stop } = flags
    const quantity = flags.quantity === undefined ? undefined : Number(flags.quantity)
    if (amount === undefined && quantity === undefined)
      throw usageError('No budget.', 'Say how much: --amount, or --quantity with --operation.')
    if (quantity !== undefined && !Number.isFinite(quantity))
      throw usageError(`"${flags.quantity}" is no quantity.`, 'Write a number, such as 1000.')
    const which = { client: args.client, operation: constant(operation), period: constant(period) }
    const answer = await this.api.run(SetBudget, { input: { ...which, amount, quantity, stop } })
    const { budget } = expectResult(answer.setBudget, 'BudgetSet')
    return this.print(
      { budget },
      () => `Set the budget for ${budgetName(budget)}.\n\n${renderBudgets([budget])}`,
    )
  }
}
