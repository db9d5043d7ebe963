import { Flags } from '@oclif/core'
import { ApiError } from '../../client/errors.ts'
import { SendInvoice } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { invoiceArg } from '../invoice-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderInvoice } from '../render/invoices.ts'

export default class InvoicesSend extends MutatingCommand {
  static override summary = 'Send an invoice by mail'
  static override description =
    'With the PDF, to the address for invoices of the client (billing update --email), or else to that of the client. It is tried again until the mail server takes or refuses it, for a day; `invoices show` tells how far it is.'
  static override examples = [
    '<%= config.bin %> invoices send VIG-2027-000001',
    '<%= config.bin %> invoices send VIG-2027-000001 --to books@acme.example',
  ]
  static override args = { invoice: invoiceArg }
  static override flags = {
    to: Flags.string({ description: 'Another address, this time.', helpValue: 'ADDRESS' }),
  }

  async run() {
    const { args, flags } = await this.parse(InvoicesSend)
    const { invoice, mail } = await this.send(args.invoice, flags.to)
    return this.print(
      { invoice, mail },
      () => `${invoice.number} goes to ${mail.recipient}.\n\n${renderInvoice(invoice)}`,
    )
  }

  private async send(invoice: string, to: string | undefined) {
    const { sendInvoice } = await this.api.run(SendInvoice, { input: { invoice, to } })
    try {
      return expectResult(sendInvoice, 'InvoiceSent')
    } catch (error) {
      const lacksAddress = error instanceof ApiError && error.issues.some(({ path }) => path === 'to')
      if (lacksAddress && to === undefined) error.hint = 'Or name an address for this time: --to ADDRESS'
      throw error
    }
  }
}
