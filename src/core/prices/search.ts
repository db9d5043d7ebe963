import { desc, eq, isNull } from 'drizzle-orm'
import { type ClientRow, type PriceListRow, priceLists } from '../../db/tables/index.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import { actingClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { defaultPriceList } from './default.ts'
import type { PriceList } from './price-list.ts'
import { restorePriceList } from './stored.ts'

export type ListedPrices = PriceList & {
  /** Null for what comes with vigint, which holds while nothing else does. */
  effectiveFrom: Date | null
  /** Null where they are everybody's. */
  client: ClientRow | null
}

/** Newer ones are all that anybody looks at. */
export const MOST_VERSIONS = 50

/** Of a client with those of everybody, or to an operator who names none everybody's alone; the latest first. */
export async function listPrices(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
): Promise<ListedPrices[]> {
  const isEverybodys = isOperator(viewer) && (named === null || named === undefined)
  const client = isEverybodys ? null : await actingClient(ctx, viewer, named)
  const own = client ? await versionsOf(ctx, client) : []
  const all = [...own, ...(await versionsOf(ctx, null))].slice(0, MOST_VERSIONS)
  return [...all, { ...defaultPriceList(ctx.currency), effectiveFrom: null, client: null }]
}

/** Those that hold for a client, or for whoever has none of their own, at a moment. */
export async function pricesAt(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  at: Date,
): Promise<ListedPrices | undefined> {
  const listed = await listPrices(ctx, viewer, named)
  return listed.find(({ effectiveFrom }) => effectiveFrom === null || effectiveFrom <= at)
}

async function versionsOf(ctx: Core, client: ClientRow | null): Promise<ListedPrices[]> {
  const rows: PriceListRow[] = await ctx.db
    .select()
    .from(priceLists)
    .where(client ? eq(priceLists.clientId, client.id) : isNull(priceLists.clientId))
    .orderBy(desc(priceLists.effectiveFrom), desc(priceLists.version))
    .limit(MOST_VERSIONS)
  return rows.map((row) => listedRow(row, client))
}

export const listedRow = (row: PriceListRow, client: ClientRow | null): ListedPrices => ({
  ...restorePriceList(row),
  effectiveFrom: row.effectiveFrom,
  client,
})
