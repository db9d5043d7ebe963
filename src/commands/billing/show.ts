import { ShowBilling } from '../../client/billing.ts'
import { ApiCommand } from '../api-command.ts'
import { clientArg } from '../flags.ts'
import { found } from '../found.ts'
import { renderBilling } from '../render/billing.ts'

export default class BillingShow extends ApiCommand {
  static override summary = 'Show how a client is billed, and how it pays'
  static override description = 'Accounts and cards are masked.'
  static override examples = ['<%= config.bin %> billing show acme-corp']
  static override args = { client: clientArg }

  async run() {
    const { args } = await this.parse(BillingShow)
    const { client } = await this.api.run(ShowBilling, { client: args.client })
    return this.print({ client: found(client, 'client', args.client) }, (shown) =>
      renderBilling(shown.client),
    )
  }
}
