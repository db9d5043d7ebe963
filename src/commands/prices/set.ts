import { Flags } from '@oclif/core'
import { SetPrices } from '../../client/prices.ts'
import { expectResult } from '../../client/results.ts'
import { usageError } from '../failures.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { momentFlag, price } from '../price-flags.ts'
import { renderPrices } from '../render/prices.ts'

export default class PricesSet extends MutatingCommand {
  static override summary = 'Set prices, from now or a date on'
  static override description =
    'Of a client, or without one of everybody who has no prices of their own. What is left out stays. A price is OPERATION=UNIT; graduated by the quantity of a period OPERATION=UNIT:UPTO,UNIT:UPTO,UNIT; +N at its end is included free. What is recorded already keeps its prices.'
  static override examples = [
    '<%= config.bin %> prices set --price analysis=0.04 --price alert-email=0',
    '<%= config.bin %> prices set --client acme-corp --price analysis=0.05:1000,0.03:10000,0.02+100 --minimum 20 --from 2027-01-01',
  ]
  static override flags = {
    client: Flags.string({ description: 'Whose (id or slug).' }),
    price: Flags.string({ multiple: true, description: 'What one costs.', helpValue: 'OPERATION=PRICE' }),
    minimum: Flags.string({
      description: 'The least that a whole period costs; 0 for none.',
      helpValue: 'AMOUNT',
    }),
    from: momentFlag({
      description: 'From when on: a day (from its start, UTC) or a time; now unless given.',
    }),
  }

  async run() {
    const { flags } = await this.parse(PricesSet)
    const { client, minimum, from: effectiveFrom } = flags
    const prices = (flags.price ?? []).map(price)
    if (prices.length === 0 && minimum === undefined) {
      throw usageError('Nothing to set.', 'Name what to set: --price, --minimum.')
    }
    const answer = await this.api.run(SetPrices, { input: { client, prices, minimum, effectiveFrom } })
    const { priceList } = expectResult(answer.setPriceList, 'PriceListSet')
    return this.print({ priceList }, () => `Set the prices.\n\n${renderPrices(priceList)}`)
  }
}
