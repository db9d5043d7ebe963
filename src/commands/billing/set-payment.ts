import { Flags } from '@oclif/core'
import { SetPaymentDetails } from '../../client/billing.ts'
import { expectResult } from '../../client/results.ts'
import { clientArg, constant } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderBilling } from '../render/billing.ts'
import { readAccount } from './account.ts'

export default class BillingSetPayment extends MutatingCommand {
  static override summary = 'Keep how a client pays'
  static override description =
    'In the place of what was kept before. The IBAN, or for a card the reference by which the payment provider knows it, is asked for or read from a file; it is kept encrypted and never shown again but masked. Numbers of cards are not kept.'
  static override examples = [
    '<%= config.bin %> billing set-payment acme-corp --method direct-debit --holder "Acme GmbH" --mandate M-2027-1',
    '<%= config.bin %> billing set-payment acme-corp --method transfer --holder "Acme GmbH" --account-file iban.txt',
    '<%= config.bin %> billing set-payment acme-corp --method card --account-file -',
  ]
  static override args = { client: clientArg }
  static override flags = {
    method: Flags.option({
      options: ['card', 'transfer', 'direct-debit'] as const,
      required: true,
      description: 'By which means.',
    })(),
    holder: Flags.string({ description: 'In whose name.' }),
    bic: Flags.string({ description: 'The bank of the account.' }),
    mandate: Flags.string({ description: 'Reference of the mandate, for direct-debit.' }),
    'account-file': Flags.string({
      description: 'File that holds the IBAN or the reference of the card, - for standard input.',
      helpValue: 'FILE',
    }),
  }

  async run() {
    const { args, flags } = await this.parse(BillingSetPayment)
    const { method, holder, bic, mandate } = flags
    const isCard = method === 'card'
    const account = await readAccount(flags['account-file'], isCard ? 'reference of the card' : 'IBAN')
    const input = {
      client: args.client,
      method: constant(method),
      ...{ holder, bic, mandate },
      ...(isCard ? { card: account } : { iban: account }),
    }
    const answer = await this.api.run(SetPaymentDetails, { input })
    const { client } = expectResult(answer.setPaymentDetails, 'PaymentDetailsSet')
    return this.print({ client }, () => `Kept how ${client.slug} pays.\n\n${renderBilling(client)}`)
  }
}
