import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'

/** Append-only. What an act did to whom, written in the transaction of the act. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey(),
    at: moment('at').notNull(),
    action: text().notNull(),
    /** No foreign key: the row outlives the key that acted. Null: the server itself. */
    actorKeyId: uuid('actor_key_id'),
    /** Whose row it is. Null: the operator's; such rows stay when a client is deleted. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    subject: text().notNull(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    address: text(),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
  },
  (table) => [index('audit_log_client').on(table.clientId, table.at, table.id)],
)
