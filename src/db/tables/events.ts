import { sql } from 'drizzle-orm'
import { bigint, bytea, customType, index, integer, jsonb, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'
import { environment } from './keys.ts'

/** The number of a transaction, over all of the cluster's life. */
const transactionNumber = customType<{ data: string }>({ dataType: () => 'xid8' })

export const eventKind = pgEnum('event_kind', ['audit', 'security', 'source', 'usage', 'budget', 'analysis'])
export type EventKind = (typeof eventKind.enumValues)[number]

/**
 * What must not be missed, in an order that every reader sees alike. A position alone is not such an order: numbers
 * are drawn before the commit, so a reader could pass one that appears later. Readers therefore go by (transaction,
 * position), and no further than the oldest transaction that is still running.
 */
export const events = pgTable(
  'events',
  {
    position: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    transaction: transactionNumber().notNull().default(sql`pg_current_xact_id()`),
    at: moment('at').notNull(),
    kind: eventKind().notNull(),
    /** Whose it is. Null: the operator's alone. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    /** Null: about no environment. */
    environment: environment(),
    /** The row that it is about, in the table of its kind. */
    subjectId: uuid('subject_id').notNull(),
    /** What the row does not say: how things stood at that moment. */
    data: jsonb().$type<Record<string, unknown>>(),
  },
  (table) => [
    index('events_order').on(table.kind, table.transaction, table.position),
    index('events_client').on(table.clientId),
    index('events_at').on(table.at),
  ],
)

export type EventRow = typeof events.$inferSelect

/** One row: what cursors are sealed with, so that they tell nobody how much happens to others. */
export const eventCursorKeys = pgTable('event_cursor_keys', {
  id: integer().primaryKey(),
  key: bytea().notNull(),
})
