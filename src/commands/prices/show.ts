import { Flags } from '@oclif/core'
import { ShowPrices } from '../../client/prices.ts'
import { ApiCommand } from '../api-command.ts'
import { found } from '../found.ts'
import { momentFlag } from '../price-flags.ts'
import { renderPrices } from '../render/prices.ts'

export default class PricesShow extends ApiCommand {
  static override summary = 'Show the prices that hold'
  static override description =
    'Of a client, or without one of everybody who has no prices of their own. The key of a client shows its own.'
  static override examples = [
    '<%= config.bin %> prices show',
    '<%= config.bin %> prices show --client acme-corp --at 2027-01-31',
  ]
  static override flags = {
    client: Flags.string({ description: 'Whose (id or slug).' }),
    at: momentFlag({ description: 'When: a day (from its start, UTC) or a time; now unless given.' }),
  }

  async run() {
    const { flags } = await this.parse(PricesShow)
    const { client, at } = flags
    const { priceList } = await this.api.run(ShowPrices, { client, at })
    return this.print({ priceList: found(priceList, 'client', client ?? '') }, (shown) =>
      renderPrices(shown.priceList),
    )
  }
}
