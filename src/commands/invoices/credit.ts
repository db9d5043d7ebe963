import { Flags } from '@oclif/core'
import { CreditInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice, unprintableText } from '../render/invoices.ts'
import { plain } from '../render/text.ts'

export default class InvoicesCredit extends MutatingCommand {
  static override summary = 'Write a credit note over an invoice'
  static override description =
    'Over all that is left of it, or with --amount over a part. The invoice itself stays as it is.'
  static override examples = [
    '<%= config.bin %> invoices credit VIG-2027-000001 --amount 5.00 --reason "Two days without service"',
  ]
  static override args = { invoice: invoiceArg }
  static override flags = {
    amount: Flags.string({ description: 'How much, with tax, such as 12.50.', helpValue: 'AMOUNT' }),
    reason: Flags.string({ required: true, description: 'Why; it stands on the credit note.' }),
  }

  async run() {
    const { args, flags } = await this.parse(InvoicesCredit)
    const { amount, reason } = flags
    const answer = await this.api.run(CreditInvoice, { input: { invoice: args.invoice, amount, reason } })
    const { invoice, creditNote } = expectResult(answer.creditInvoice, 'InvoiceCredited')
    const unprintable = unprintableText(creditNote)
    if (unprintable) this.note(`Not printable: ${plain(unprintable)}.`)
    return this.print(
      { invoice, creditNote },
      () => `Wrote the credit note ${creditNote.number}.\n\n${renderInvoice(invoice)}`,
    )
  }
}
