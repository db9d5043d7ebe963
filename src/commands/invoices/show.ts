import { ShowInvoice } from '../../client/invoices.ts'
import { ApiCommand } from '../api-command.ts'
import { csvFlag } from '../flags.ts'
import { found } from '../found.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { renderInvoice } from '../render/invoices.ts'
import { linesAsCsv } from '../render/invoices-csv.ts'

export default class InvoicesShow extends ApiCommand {
  static override summary = 'Show an invoice with its lines'
  static override description = '--csv gives the lines alone.'
  static override examples = [
    '<%= config.bin %> invoices show VIG-2027-000001',
    '<%= config.bin %> invoices show VIG-2027-000001 --csv > lines.csv',
  ]
  static override args = { invoice: invoiceArg }
  static override flags = { csv: csvFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesShow)
    const { invoice } = await this.api.run(ShowInvoice, { invoice: args.invoice })
    const render = flags.csv ? linesAsCsv : renderInvoice
    return this.print({ invoice: found(invoice, 'invoice', args.invoice) }, (shown) => render(shown.invoice))
  }
}
