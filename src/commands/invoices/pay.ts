import { Flags } from '@oclif/core'
import { PayInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { pastFlag } from '../flags.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'

export default class InvoicesPay extends MutatingCommand {
  static override summary = 'Record a payment'
  static override description = 'Of all that is left, or with --amount of a part.'
  static override examples = [
    '<%= config.bin %> invoices pay VIG-2027-000001',
    '<%= config.bin %> invoices pay VIG-2027-000001 --amount 12.50 --reference "transfer 4711"',
  ]
  static override args = { invoice: invoiceArg }
  static override flags = {
    amount: Flags.string({ description: 'How much came in, such as 12.50.', helpValue: 'AMOUNT' }),
    reference: Flags.string({ description: 'By what it is found again.', helpValue: 'TEXT' }),
    at: pastFlag({ description: 'When it came in: a day (from its start, UTC), a time, or a span back.' }),
  }

  async run() {
    const { args, flags } = await this.parse(InvoicesPay)
    const { amount, reference, at: paidAt } = flags
    const answer = await this.api.run(PayInvoice, {
      input: { invoice: args.invoice, amount, reference, paidAt },
    })
    const { invoice, payment } = expectResult(answer.payInvoice, 'InvoicePaid')
    const paid = `Recorded ${payment.amount.amount} ${payment.amount.currency}.`
    return this.print({ invoice, payment }, () => `${paid}\n\n${renderInvoice(invoice)}`)
  }
}
