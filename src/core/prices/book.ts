import { inArray, isNull, or } from 'drizzle-orm'
import { type PriceListRow, priceLists } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { defaultPriceList } from './default.ts'
import type { PriceList } from './price-list.ts'
import { restorePriceList } from './stored.ts'

/** Which prices hold for a client at a moment. */
export type PriceBook = (clientId: string, at: Date) => PriceList

/**
 * All prices of these clients, past and coming. What a client has of its own goes before the operator's list for all,
 * and that before what comes with vigint; of several the latest that has begun.
 */
export async function priceBook(
  ctx: Pick<Core, 'db' | 'currency'>,
  clientIds: readonly string[],
): Promise<PriceBook> {
  const rows = await ctx.db
    .select()
    .from(priceLists)
    .where(
      clientIds.length > 0
        ? or(isNull(priceLists.clientId), inArray(priceLists.clientId, [...clientIds]))
        : isNull(priceLists.clientId),
    )
  const owned = Map.groupBy(rows.toSorted(latestFirst), ({ clientId }) => clientId)
  const restored = new Map<string, PriceList>()
  const listOf = (row: PriceListRow) => {
    const list = restored.get(row.id) ?? restorePriceList(row)
    restored.set(row.id, list)
    return list
  }
  const comesAlong = defaultPriceList(ctx.currency)
  return (clientId, at) => {
    const begun = (row: PriceListRow) => row.effectiveFrom <= at
    const row = owned.get(clientId)?.find(begun) ?? owned.get(null)?.find(begun)
    return row ? listOf(row) : comesAlong
  }
}

const latestFirst = (one: PriceListRow, other: PriceListRow) =>
  other.effectiveFrom.getTime() - one.effectiveFrom.getTime() || other.version - one.version

/** Of one client at one moment. */
export async function priceListAt(
  ctx: Pick<Core, 'db' | 'currency'>,
  clientId: string,
  at: Date,
): Promise<PriceList> {
  return (await priceBook(ctx, [clientId]))(clientId, at)
}
