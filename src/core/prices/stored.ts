import type { PriceListRow, StoredPriceItem } from '../../db/tables/index.ts'
import { micros } from '../money/money.ts'
import { quantity } from '../money/quantity.ts'
import type { Operation, PriceItem, PriceList } from './price-list.ts'

/** Unique for a client: its own are told from the operator's for all. */
export const versionOf = ({ clientId, version }: Pick<PriceListRow, 'clientId' | 'version'>): string =>
  `${clientId === null ? 'standard' : 'client'}-${version}`

export const restorePriceList = (row: PriceListRow): PriceList => ({
  version: versionOf(row),
  currency: row.currency,
  items: row.items.map(restoreItem),
  minimumMicros: micros(row.minimumMicros),
})

const restoreItem = ({ operation, unitMicros, tiers, included }: StoredPriceItem): PriceItem => ({
  // Only operations of the list are ever stored; one that the product no longer has prices nothing.
  operation: operation as Operation,
  unitMicros: micros(BigInt(unitMicros)),
  tiers: tiers?.map((tier) => ({
    upTo: tier.upTo === null ? null : quantity(BigInt(tier.upTo)),
    unitMicros: micros(BigInt(tier.unitMicros)),
  })),
  included: included === undefined ? undefined : quantity(BigInt(included)),
})

export const storedItem = ({ operation, unitMicros, tiers, included }: PriceItem): StoredPriceItem => ({
  operation,
  unitMicros: String(unitMicros),
  ...(tiers && {
    tiers: tiers.map((tier) => ({
      upTo: tier.upTo === null ? null : String(tier.upTo),
      unitMicros: String(tier.unitMicros),
    })),
  }),
  ...(included !== undefined && { included: String(included) }),
})
