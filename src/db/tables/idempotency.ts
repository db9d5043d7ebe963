import { boolean, bytea, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { keys } from './keys.ts'

/** Mutations that may be sent twice: what was asked under a name, and what was answered. */
export const idempotentRequests = pgTable(
  'idempotent_requests',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => keys.id, { onDelete: 'cascade' }),
    /** The Idempotency-Key header. */
    name: text().notNull(),
    /** SHA-256 of the document, its operation and its variables. */
    fingerprint: bytea().notNull(),
    createdAt: moment('created_at').notNull(),
    /** Renewed while it runs: a process that died lets go. */
    runsUntil: moment('runs_until'),
    /** Which attempt holds it: one that was given up must not act any more. Null once it is answered. */
    run: uuid(),
    /** Set in the transaction of the effect: from then on it is not run again, answered or not. */
    acted: boolean().notNull().default(false),
    /** JSON as it was sent, fields in their order; never with a secret. Null while it runs. */
    answer: text(),
  },
  (table) => [
    primaryKey({ columns: [table.keyId, table.name] }),
    index('idempotent_requests_created').on(table.createdAt),
  ],
)

export type IdempotentRequestRow = typeof idempotentRequests.$inferSelect
