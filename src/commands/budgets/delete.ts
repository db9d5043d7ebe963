import { DeleteBudget } from '../../client/budgets.ts'
import { expectResult } from '../../client/results.ts'
import { budgetFlags } from '../budget-flags.ts'
import { clientArg, constant } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { budgetName } from '../render/budgets.ts'

export default class BudgetsDelete extends MutatingCommand {
  static override summary = 'Delete a budget of a client'
  static override description = 'Nothing is told or refused for it any more. What was used stays used.'
  static override examples = [
    '<%= config.bin %> budgets delete acme-corp --period month',
    '<%= config.bin %> budgets delete acme-corp --operation analysis --period day',
  ]
  static override args = { client: clientArg }
  static override flags = budgetFlags

  async run() {
    const { args, flags } = await this.parse(BudgetsDelete)
    const { operation, period } = flags
    const input = { client: args.client, operation: constant(operation), period: constant(period) }
    const { deleteBudget } = await this.api.run(DeleteBudget, { input })
    const { budget } = expectResult(deleteBudget, 'BudgetDeleted')
    return this.print(
      { budget },
      () => `Deleted the budget for ${budgetName(budget)}, which was ${budget.limit.text}.`,
    )
  }
}
