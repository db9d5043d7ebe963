import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { ApiCommand } from '../api-command.ts'
import { usageError } from '../failures.ts'
import { write } from '../write-file.ts'

const STDOUT = '-'

export default class InvoicesPdf extends ApiCommand {
  static override summary = 'Write an invoice or a credit note as PDF'
  static override description =
    'The same invoice gives the same file, however often. Into the file of its name in this directory, or where --output says; nothing that is there is overwritten without --force.'
  static override examples = [
    '<%= config.bin %> invoices pdf VIG-2027-000001',
    '<%= config.bin %> invoices pdf VIG-CN-2027-000001 --output credit-note.pdf',
    '<%= config.bin %> invoices pdf VIG-2027-000001 --output - | lpr',
  ]
  static override args = {
    invoice: Args.string({
      required: true,
      description: 'Number (VIG-2026-000001) or id (invoice_…) of the invoice, or number of the credit note.',
    }),
  }
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'File to write, - for standard output.',
      helpValue: 'FILE',
    }),
    force: Flags.boolean({ description: 'Overwrite what is there.' }),
  }

  async run() {
    const { args, flags } = await this.parse(InvoicesPdf)
    const toStdout = flags.output === STDOUT
    if (toStdout && this.jsonEnabled())
      throw usageError('Standard output can not take the PDF and --json.', 'Name a file.')
    const pdf = await this.api.download(
      `/invoices/${encodeURIComponent(args.invoice)}.pdf`,
      'application/pdf',
    )
    if (toStdout) return void process.stdout.write(pdf)
    const file = resolve(flags.output ?? `${args.invoice}.pdf`)
    await write(file, pdf, flags.force ? 'w' : 'wx')
    return this.print({ file, bytes: pdf.length }, () => `Wrote ${file}.`)
  }
}
