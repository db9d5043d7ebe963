import type { PriceList } from '../../client/prices.ts'
import { clientTitle } from './clients.ts'
import { renderFields } from './fields.ts'
import { type Column, renderTable } from './table.ts'
import { moment } from './times.ts'

type Price = PriceList['prices'][number]

const COLUMNS: readonly Column<Price>[] = [
  { header: 'OPERATION', value: ({ operation }) => operation.toLowerCase().replaceAll('_', '-') },
  { header: 'INCLUDED', value: ({ included }) => (included === 0 ? '' : String(included)) },
  { header: 'ONE COSTS', value: tiersOf },
]

/** Such as `0.05 up to 100, 0.03 up to 500, then 0.01`. */
function tiersOf({ unit, tiers }: Price): string {
  if (tiers.length === 0) return Number(unit.amount) === 0 ? 'free' : unit.amount
  return tiers
    .map((tier) =>
      tier.upTo === null ? `then ${tier.unit.amount}` : `${tier.unit.amount} up to ${tier.upTo}`,
    )
    .join(', ')
}

export function renderPrices({
  version,
  client,
  effectiveFrom,
  minimum,
  currency,
  prices,
}: PriceList): string {
  const fields = renderFields([
    ['Version', version],
    ['For', client ? clientTitle(client) : 'everybody without prices of their own'],
    ['From', moment(effectiveFrom)],
    ['Currency', currency],
    ['Minimum', Number(minimum.amount) === 0 ? null : `${minimum.amount} a period`],
  ])
  return `${fields}\n\n${renderTable(prices, COLUMNS)}`
}
