import { boolean, integer, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { invoices } from './invoices.ts'
import { mails } from './mails.ts'

/** What was done about an overdue invoice, each step once. */
export const dunningSteps = pgTable(
  'dunning_steps',
  {
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    /** After when it was due. */
    days: integer().notNull(),
    /** The last one: the client was revoked. Others remind. */
    revokes: boolean().notNull(),
    /** Of a reminder that did not get out and is made again: when that was last done. */
    at: moment('at').notNull(),
    /** The reminder, which tells whether it got out; null where there was no address to send it to. */
    mailId: uuid('mail_id').references(() => mails.id, { onDelete: 'set null' }),
  },
  (table) => [primaryKey({ columns: [table.invoiceId, table.days, table.revokes] })],
)
export type DunningStepRow = typeof dunningSteps.$inferSelect
