import { FinalizeInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { forceFlag } from '../flags.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'
import { confirm } from '../terminal/prompt.ts'

export default class InvoicesFinalize extends MutatingCommand {
  static override summary = 'Give a draft its number'
  static override description =
    'What it says never changes from then on; a credit note corrects it. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> invoices finalize invoice_01H8XGJWBWBAQ4ZR5TQ8D2 --force']
  static override args = { invoice: invoiceArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesFinalize)
    if (!flags.force) await confirm(`Finalize ${args.invoice}? It can't be changed after that.`)
    const answer = await this.api.run(FinalizeInvoice, { input: { invoice: args.invoice } })
    const { invoice } = expectResult(answer.finalizeInvoice, 'InvoiceFinalized')
    return this.print({ invoice }, () => `Finalized as ${invoice.number}.\n\n${renderInvoice(invoice)}`)
  }
}
