import { VoidInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { forceFlag } from '../flags.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'
import { confirm } from '../terminal/prompt.ts'

export default class InvoicesVoid extends MutatingCommand {
  static override summary = 'Make an invoice void'
  static override description =
    'A draft, or one that nothing was paid for. It keeps its number, and its usage can be billed by another. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> invoices void VIG-2027-000001 --force']
  static override args = { invoice: invoiceArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesVoid)
    if (!flags.force) await confirm(`Make ${args.invoice} void? That can't be undone.`)
    const answer = await this.api.run(VoidInvoice, { input: { invoice: args.invoice } })
    const { invoice } = expectResult(answer.voidInvoice, 'InvoiceVoided')
    return this.print({ invoice }, () => `The invoice is void.\n\n${renderInvoice(invoice)}`)
  }
}
