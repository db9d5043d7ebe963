import { CollectInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { forceFlag } from '../flags.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'
import { confirm } from '../terminal/prompt.ts'

export default class InvoicesCollect extends MutatingCommand {
  static override summary = 'Have an invoice collected from the card of its client'
  static override description =
    'All that is left to pay, by the payment provider of the server. The payment is recorded when it came in; `invoices show` tells how far it is. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> invoices collect VIG-2027-000001']
  static override args = { invoice: invoiceArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesCollect)
    if (!flags.force) await confirm(`Collect what is left of ${args.invoice}?`)
    const answer = await this.api.run(CollectInvoice, { input: { invoice: args.invoice } })
    const { invoice, collection } = expectResult(answer.collectInvoice, 'InvoiceCollecting')
    const { amount, currency } = collection.amount
    return this.print(
      { invoice, collection },
      () => `${amount} ${currency} are being collected.\n\n${renderInvoice(invoice)}`,
    )
  }
}
