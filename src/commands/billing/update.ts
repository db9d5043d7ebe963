import { Flags } from '@oclif/core'
import { UpdateBilling } from '../../client/billing.ts'
import { expectResult } from '../../client/results.ts'
import { usageError } from '../failures.ts'
import { clientArg, constant } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderBilling } from '../render/billing.ts'

export default class BillingUpdate extends MutatingCommand {
  static override summary = 'Change how a client is billed'
  static override description =
    'From its next invoice on; none that there is changes. An empty text clears. Periods follow the time zone of the client.'
  static override examples = [
    '<%= config.bin %> billing update acme-corp --schedule monthly --tax 20',
    '<%= config.bin %> billing update acme-corp --legal-name "Acme GmbH" --tax-id ATU12345678 --terms 30',
    '<%= config.bin %> billing update acme-corp --lines-by source',
  ]
  static override args = { client: clientArg }
  static override flags = {
    schedule: Flags.option({
      options: ['weekly', 'monthly', 'quarterly'] as const,
      description: 'How long its periods are.',
    })(),
    tax: Flags.string({
      description: 'Tax rate in per cent, such as 20 or 7.7; 0 for none.',
      helpValue: 'PERCENT',
    }),
    'tax-inclusive': Flags.boolean({ allowNo: true, description: 'Prices hold the tax already.' }),
    terms: Flags.integer({ min: 0, max: 365, description: 'Days that it has to pay.', helpValue: 'DAYS' }),
    'legal-name': Flags.string({ description: 'To whom invoices are made out.' }),
    address: Flags.string({ description: 'Postal address on invoices.' }),
    'tax-id': Flags.string({ description: 'Tax number on invoices.' }),
    dunning: Flags.boolean({
      allowNo: true,
      description: 'Remind it of what is overdue, as the server is set up to.',
    }),
    email: Flags.string({
      description: 'Where invoices are sent, unless that is the address of the client.',
    }),
    'lines-by': Flags.option({
      options: ['operation', 'key', 'source'] as const,
      description:
        'What each line of its invoices is about; tiers and what is included stay those of the operation.',
    })(),
  }

  async run() {
    const { args, flags } = await this.parse(BillingUpdate)
    const { schedule, tax, terms, address } = flags
    const changed = {
      schedule: constant(schedule),
      taxPercent: tax,
      taxInclusive: flags['tax-inclusive'],
      paymentTermsDays: terms,
      legalName: flags['legal-name'],
      address,
      taxId: flags['tax-id'],
      email: flags.email,
      dunning: flags.dunning,
      invoiceLinesBy: constant(flags['lines-by']),
    }
    if (Object.values(changed).every((value) => value === undefined)) {
      throw usageError('Nothing to change.', 'Name what to change: --schedule, --tax, --terms, --legal-name.')
    }
    const answer = await this.api.run(UpdateBilling, { input: { client: args.client, ...changed } })
    const { client } = expectResult(answer.updateBilling, 'BillingUpdated')
    return this.print({ client }, () => `Changed how ${client.slug} is billed.\n\n${renderBilling(client)}`)
  }
}
