import { Flags } from '@oclif/core'
import { ListBudgets, OwnBudgets } from '../../client/budgets.ts'
import { ApiCommand } from '../api-command.ts'
import { usageError } from '../failures.ts'
import { found } from '../found.ts'
import { renderBudgets } from '../render/budgets.ts'

export default class BudgetsList extends ApiCommand {
  static override summary = 'List the budgets of a client, and how they stand'
  static override description = 'The key of a client shows its own.'
  static override examples = [
    '<%= config.bin %> budgets list --client acme-corp',
    '<%= config.bin %> budgets list --json',
  ]
  static override flags = { client: Flags.string({ description: 'Whose (id or slug).' }) }

  async run() {
    const { flags } = await this.parse(BudgetsList)
    const { budgets, isOperator } = await this.budgetsOf(flags.client)
    return this.printList({ budgets, next: null }, budgets, (rows) => renderBudgets(rows), {
      noun: 'budgets',
      total: budgets.length,
      next: null,
      narrowed: false,
      // Whose budgets they are may not set any.
      ...(isOperator && { create: `vigint budgets set ${flags.client} --period month --amount 250` }),
    })
  }

  private async budgetsOf(client: string | undefined) {
    if (client !== undefined) {
      const answer = await this.api.run(ListBudgets, { client })
      return {
        budgets: found(answer.client, 'client', client).budgets,
        isOperator: answer.me.client === null,
      }
    }
    const { me } = await this.api.run(OwnBudgets)
    if (me.client) return { budgets: me.client.budgets, isOperator: false }
    throw usageError('The operator has no budgets.', 'Say whose: --client CLIENT.')
  }
}
