import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { microUnits, moment } from './columns.ts'

/** One operation of a price list. Money is decimal text in micro-units, quantities in millionths: JSON has no bigint. */
export type StoredPriceItem = {
  operation: string
  unitMicros: string
  tiers?: { upTo: string | null; unitMicros: string }[]
  included?: string
}

/** Never changed: new prices are a new version, which holds from its date on. */
export const priceLists = pgTable(
  'price_lists',
  {
    id: uuid().primaryKey(),
    /** Null: the operator's, for every client that has none of its own. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    /** 1, 2, 3 … of one owner. */
    version: integer().notNull(),
    effectiveFrom: moment('effective_from').notNull(),
    currency: text().notNull(),
    items: jsonb().$type<StoredPriceItem[]>().notNull(),
    minimumMicros: microUnits('minimum_micros').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    unique('price_lists_version').on(table.clientId, table.version).nullsNotDistinct(),
    index('price_lists_effective').on(table.clientId, table.effectiveFrom),
  ],
)

export type PriceListRow = typeof priceLists.$inferSelect
