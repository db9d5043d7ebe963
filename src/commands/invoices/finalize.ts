import { FinalizeInvoice } from '../../client/invoice-acts.ts'
import { ShowInvoice } from '../../client/invoices.ts'
import { expectResult } from '../../client/results.ts'
import { forceFlag } from '../flags.ts'
import { found } from '../found.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice, unprintableText } from '../render/invoices.ts'
import { plain } from '../render/text.ts'
import { canAsk, confirm } from '../terminal/prompt.ts'

export default class InvoicesFinalize extends MutatingCommand {
  static override summary = 'Give a draft its number'
  static override description =
    'What it says never changes from then on; a credit note corrects it. Letters that the fonts of the server lack are named. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> invoices finalize invoice_01H8XGJWBWBAQ4ZR5TQ8D2 --force']
  static override args = { invoice: invoiceArg }
  static override flags = { force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(InvoicesFinalize)
    if (!flags.force) await this.agree(args.invoice)
    const answer = await this.api.run(FinalizeInvoice, { input: { invoice: args.invoice } })
    const { invoice } = expectResult(answer.finalizeInvoice, 'InvoiceFinalized')
    return this.print({ invoice }, () => `Finalized as ${invoice.number}.\n\n${renderInvoice(invoice)}`)
  }

  /** What can't be printed is known before it can't be changed. */
  private async agree(named: string): Promise<void> {
    if (!canAsk()) return
    const { invoice } = await this.api.run(ShowInvoice, { invoice: named })
    const unprintable = unprintableText(found(invoice, 'invoice', named))
    if (unprintable) this.note(`Not printable: ${plain(unprintable)}.`)
    await confirm(`Finalize ${named}? It can't be changed after that.`)
  }
}
