import { Flags } from '@oclif/core'
import { GenerateInvoices } from '../../client/invoice-acts.ts'
import { expectResult } from '../../client/results.ts'
import { FAILED } from '../exits.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderDrafts, renderInvoices, unprintableText } from '../render/invoices.ts'
import { plain } from '../render/text.ts'

export default class InvoicesGenerate extends MutatingCommand {
  static override summary = 'Draw up the invoices of a period'
  static override description =
    'Drafts, by the clocks and the schedule of each client; earlier periods with anything that nobody has billed get theirs too. Running it again changes nothing. A client that nothing can be drawn up for is named, and does not stop others; the exit code is then 1. --period takes last, a day of the period that is meant, or current for what there is so far.'
  static override examples = [
    '<%= config.bin %> invoices generate',
    '<%= config.bin %> invoices generate --client acme-corp --period 2027-01-31 --dry-run',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only this client (id or slug).' }),
    period: Flags.string({
      default: 'last',
      description: 'last, current, or a day such as 2027-01-31.',
      helpValue: 'PERIOD',
    }),
    'dry-run': Flags.boolean({ description: 'Only say what would be made.' }),
  }

  async run() {
    const { flags } = await this.parse(InvoicesGenerate)
    const { client, period, 'dry-run': dryRun } = flags
    const answer = await this.api.run(GenerateInvoices, { input: { client, period, dryRun } })
    const { created, invoices, drafts, failed } = expectResult(answer.generateInvoices, 'InvoicesGenerated')
    for (const { client: left, message } of failed)
      this.note(`Nothing drawn up for ${left?.slug ?? 'a client'}: ${plain(message)}`)
    if (failed.length > 0) process.exitCode = FAILED
    if (dryRun) {
      if (drafts.length > 0) this.log(renderDrafts(drafts))
      for (const draft of drafts) {
        const unprintable = unprintableText(draft)
        if (unprintable)
          this.note(`Not printable for ${draft.client?.slug ?? 'a client'}: ${plain(unprintable)}.`)
      }
      this.note(`${drafts.length} would be made. Nothing was stored.`)
      return { drafts, failed }
    }
    if (invoices.length > 0) this.log(renderInvoices(invoices))
    this.note(created === 0 ? 'Nothing new is to be billed.' : `${created} new.`)
    return { invoices, created, failed }
  }
}
