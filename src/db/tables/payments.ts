import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { microUnits, moment } from './columns.ts'
import { invoices } from './invoices.ts'
import { secrets } from './secrets.ts'

export const paymentMethod = pgEnum('payment_method', ['card', 'transfer', 'direct_debit'])
export type PaymentMethod = (typeof paymentMethod.enumValues)[number]

/** What may be seen of how a client pays: account and card are masked. */
export type ShownPaymentDetails = {
  holder: string | null
  account: string | null
  bic: string | null
  mandate: string | null
}

/** How a client pays. All of it is in the secret; without that there are none. */
export const paymentDetails = pgTable('payment_details', {
  clientId: uuid('client_id')
    .primaryKey()
    .references(() => clients.id, { onDelete: 'cascade' }),
  method: paymentMethod().notNull(),
  shown: jsonb().$type<ShownPaymentDetails>().notNull(),
  secretId: uuid('secret_id')
    .notNull()
    .references(() => secrets.id, { onDelete: 'cascade' }),
  updatedAt: moment('updated_at').notNull(),
})
export type PaymentDetailsRow = typeof paymentDetails.$inferSelect

export const collectionState = pgEnum('collection_state', [
  'asked',
  'pending',
  'succeeded',
  'failed',
  'unmatched',
])
export type CollectionState = (typeof collectionState.enumValues)[number]

/**
 * Money of an invoice that the payment provider is to collect. The row is there before anybody is asked; its id names
 * the request, so that however often it is sent, it is collected once.
 */
export const collections = pgTable(
  'collections',
  {
    id: uuid().primaryKey(),
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    amountMicros: microUnits('amount_micros').notNull(),
    state: collectionState().notNull(),
    attempts: integer().notNull(),
    /** While it is asked for: when it is tried again. Whoever tries it moves this on first, so that nobody else does. */
    nextAttemptAt: moment('next_attempt_at').notNull(),
    /** By what the provider knows it. */
    externalId: text('external_id').unique('collections_external_id'),
    answer: text(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    index('collections_invoice').on(table.invoiceId),
    uniqueIndex('collections_open').on(table.invoiceId).where(sql`state in ('asked', 'pending')`),
    index('collections_asked').on(table.nextAttemptAt).where(sql`state = 'asked'`),
  ],
)
export type CollectionRow = typeof collections.$inferSelect
