import { RemovePaymentDetails } from '../../client/billing.ts'
import { expectResult } from '../../client/results.ts'
import { clientArg, forceFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderBilling } from '../render/billing.ts'
import { confirm } from '../terminal/prompt.ts'

export default class BillingRemovePayment extends MutatingCommand {
  static override summary = 'Forget how a client pays'
  static override description = 'In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> billing remove-payment acme-corp']
  static override args = { client: clientArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(BillingRemovePayment)
    if (!flags.force) await confirm(`Forget how ${args.client} pays?`)
    const answer = await this.api.run(RemovePaymentDetails, { input: { client: args.client } })
    const { client } = expectResult(answer.removePaymentDetails, 'PaymentDetailsRemoved')
    return this.print({ client }, () => `Forgot how ${client.slug} pays.\n\n${renderBilling(client)}`)
  }
}
