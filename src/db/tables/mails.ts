import { sql } from 'drizzle-orm'
import { index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { invoices } from './invoices.ts'

export const mailState = pgEnum('mail_state', ['waiting', 'sent', 'failed'])
export type MailState = (typeof mailState.enumValues)[number]

/** Invoices on their way by mail. A row is there before anything is sent, so that nothing is lost. */
export const mails = pgTable(
  'mails',
  {
    id: uuid().primaryKey(),
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    recipient: text().notNull(),
    /** Of a reminder: how many days after it was due. */
    overdueDays: integer('overdue_days'),
    state: mailState().notNull(),
    attempts: integer().notNull(),
    /** While it waits: when it is tried again. Whoever tries it moves this on first, so that nobody else does. */
    nextAttemptAt: moment('next_attempt_at').notNull(),
    /** When the attempt began that is under way; null between attempts. */
    begunAt: moment('begun_at'),
    /** Attempts whose server ended before it told what came of them: each may have arrived. */
    interrupted: integer().notNull().default(0),
    /** What went wrong last, or what the mail server said to it. */
    answer: text(),
    createdAt: moment('created_at').notNull(),
    sentAt: moment('sent_at'),
  },
  (table) => [
    index('mails_invoice').on(table.invoiceId),
    index('mails_waiting').on(table.nextAttemptAt).where(sql`state = 'waiting'`),
  ],
)
export type MailRow = typeof mails.$inferSelect
