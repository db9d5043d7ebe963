import { Args } from '@oclif/core'
import { type BilledClient, OwnBilling, ShowBilling } from '../../client/billing.ts'
import { ApiCommand } from '../api-command.ts'
import { usageError } from '../failures.ts'
import { found } from '../found.ts'
import { renderBilling } from '../render/billing.ts'

export default class BillingShow extends ApiCommand {
  static override summary = 'Show how a client is billed, and how it pays'
  static override description = 'The key of a client shows its own. Accounts and cards are masked.'
  static override examples = [
    '<%= config.bin %> billing show acme-corp',
    '<%= config.bin %> billing show --json',
  ]
  static override args = {
    client: Args.string({ description: 'Id or slug of the client; with the key of a client its own.' }),
  }

  async run() {
    const { args } = await this.parse(BillingShow)
    const client = await this.billed(args.client)
    return this.print({ client }, (shown) => renderBilling(shown.client))
  }

  private async billed(named: string | undefined): Promise<BilledClient> {
    if (named !== undefined)
      return found((await this.api.run(ShowBilling, { client: named })).client, 'client', named)
    const { me } = await this.api.run(OwnBilling)
    if (me.client) return me.client
    throw usageError('The operator is not billed.', 'Say whose: vigint billing show CLIENT')
  }
}
