import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'

/** Secrets that vigint has to know again, such as the password of a mail account: sealed, all in this one table. */
export const secrets = pgTable(
  'secrets',
  {
    id: uuid().primaryKey(),
    /** Null: the operator's. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    /** What it is for; sealed in, so that one secret can't be put in the place of another. */
    purpose: text().notNull(),
    /** Which master key wraps it. */
    masterKey: text('master_key').notNull(),
    sealed: text().notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [index('secrets_client').on(table.clientId), index('secrets_master_key').on(table.masterKey)],
)

export type SecretRow = typeof secrets.$inferSelect
