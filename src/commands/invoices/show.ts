import { ShowInvoice } from '../../client/invoices.ts'
import { ApiCommand } from '../api-command.ts'
import { found } from '../found.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { renderInvoice } from '../render/invoices.ts'

export default class InvoicesShow extends ApiCommand {
  static override summary = 'Show an invoice with its lines'
  static override examples = ['<%= config.bin %> invoices show VIG-2027-000001']
  static override args = { invoice: invoiceArg }

  async run() {
    const { args } = await this.parse(InvoicesShow)
    const { invoice } = await this.api.run(ShowInvoice, { invoice: args.invoice })
    return this.print({ invoice: found(invoice, 'invoice', args.invoice) }, (shown) =>
      renderInvoice(shown.invoice),
    )
  }
}
