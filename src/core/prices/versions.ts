import { eq, isNull, or } from 'drizzle-orm'
import { priceLists } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { DEFAULT_VERSION, defaultPriceList } from './default.ts'
import type { PriceList } from './price-list.ts'
import { restorePriceList, versionOf } from './stored.ts'

/** In the order in which they came into force. */
export type PriceVersions = ReadonlyMap<string, PriceList>

/** Every price list that can stand on an event of the client, by its version. */
export async function priceVersions(
  ctx: Pick<Core, 'db' | 'currency'>,
  clientId: string,
): Promise<PriceVersions> {
  const rows = await ctx.db
    .select()
    .from(priceLists)
    .where(or(isNull(priceLists.clientId), eq(priceLists.clientId, clientId)))
    .orderBy(priceLists.effectiveFrom, priceLists.version)
  return new Map([
    [DEFAULT_VERSION, defaultPriceList(ctx.currency)],
    ...rows.map((row) => [versionOf(row), restorePriceList(row)] as const),
  ])
}

/** The list that stands on the events. One that is gone can not be: lists are never deleted, but with their client. */
export function listNamed(versions: PriceVersions, version: string): PriceList {
  const list = versions.get(version)
  if (!list) throw new Error(`There is no price list ${version}, which stands on usage events.`)
  return list
}
