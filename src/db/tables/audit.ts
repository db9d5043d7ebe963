import { index, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'
import { environment } from './keys.ts'

export const auditOutcome = pgEnum('audit_outcome', ['granted', 'refused'])
export type AuditOutcome = (typeof auditOutcome.enumValues)[number]

/** Append-only: a trigger refuses changes, and deletions except with the client. What an act did to whom, written in the transaction of the act. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey(),
    at: moment('at').notNull(),
    action: text().notNull(),
    outcome: auditOutcome().notNull().default('granted'),
    /** No foreign key: the row outlives the key that acted. Null: the server itself. */
    actorKeyId: uuid('actor_key_id'),
    /** Whose row it is. Null: the operator's; such rows stay when a client is deleted. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    /** Of what is live or test. Null: about what both share. */
    environment: environment(),
    /** The public id of what was acted on; of a refused act, what was named. */
    subject: text(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    address: text(),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
  },
  (table) => [
    index('audit_log_client').on(table.clientId, table.at, table.id),
    index('audit_log_at').on(table.at, table.id),
  ],
)

export type AuditRow = typeof auditLog.$inferSelect
