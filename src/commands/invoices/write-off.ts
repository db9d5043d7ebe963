import { WriteOffInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { forceFlag } from '../flags.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'
import { confirm } from '../terminal/prompt.ts'

export default class InvoicesWriteOff extends MutatingCommand {
  static override summary = 'Say that an invoice will not be paid'
  static override description =
    'Its usage stays billed, and a payment that comes after all is taken. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> invoices write-off VIG-2027-000001']
  static override args = { invoice: invoiceArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesWriteOff)
    if (!flags.force) await confirm(`Write ${args.invoice} off?`)
    const answer = await this.api.run(WriteOffInvoice, { input: { invoice: args.invoice } })
    const { invoice } = expectResult(answer.writeOffInvoice, 'InvoiceWrittenOff')
    return this.print({ invoice }, () => `Written off.\n\n${renderInvoice(invoice)}`)
  }
}
