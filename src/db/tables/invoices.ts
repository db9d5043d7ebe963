import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { microUnits, moment } from './columns.ts'

export const billingSchedule = pgEnum('billing_schedule', ['weekly', 'monthly', 'quarterly'])
export type BillingSchedule = (typeof billingSchedule.enumValues)[number]

/** What each line of an invoice is about: an operation, or of one what a key or a camera used of it. */
export const invoiceLinesBy = pgEnum('invoice_lines_by', ['operation', 'key', 'source'])
export type InvoiceLinesBy = (typeof invoiceLinesBy.enumValues)[number]

/** How a client is billed; without a row, by the defaults. */
export const billingSettings = pgTable('billing_settings', {
  clientId: uuid('client_id')
    .primaryKey()
    .references(() => clients.id, { onDelete: 'cascade' }),
  schedule: billingSchedule().notNull(),
  /** In millionths: 0.2 is 200000. */
  taxRate: integer('tax_rate').notNull(),
  /** Whether prices hold the tax already. */
  taxInclusive: boolean('tax_inclusive').notNull(),
  paymentTermsDays: integer('payment_terms_days').notNull(),
  /** Whom the invoice is made out to, where that is not the name of the client. */
  legalName: text('legal_name'),
  address: text(),
  taxId: text('tax_id'),
  /** Whether it is reminded of what is overdue, as the deployment does. */
  dunning: boolean().notNull().default(true),
  /** Where invoices are sent, where that is not the address of the client. */
  email: text(),
  linesBy: invoiceLinesBy('lines_by').notNull().default('operation'),
  updatedAt: moment('updated_at').notNull(),
})
export type BillingSettingsRow = typeof billingSettings.$inferSelect

/** By which calendar a client's periods ran from when on. Without a row they always ran as they do now. */
export const billingRhythms = pgTable(
  'billing_rhythms',
  {
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    /** The first moment of a period. */
    beginsAt: moment('begins_at').notNull(),
    schedule: billingSchedule().notNull(),
    timeZone: text('time_zone').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.beginsAt] })],
)
export type BillingRhythmRow = typeof billingRhythms.$inferSelect

export const invoiceState = pgEnum('invoice_state', ['draft', 'finalized', 'paid', 'void', 'uncollectible'])
export type InvoiceState = (typeof invoiceState.enumValues)[number]

/** One side of an invoice as it was that day. */
export type Party = {
  name: string
  address: string | null
  taxId: string | null
  email: string | null
  /** Of the seller alone: the account that is to be paid to. */
  iban?: string | null
  bic?: string | null
}

/**
 * What a client owes for a period. A trigger freezes what it says once it is finalized; a constraint keeps the
 * periods of one client's invoices apart, void ones aside.
 */
export const invoices = pgTable(
  'invoices',
  {
    id: uuid().primaryKey(),
    /** Null once the client is deleted: a finalized invoice stays, with its parties as printed. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'set null' }),
    /** Taken in the transaction that finalizes it, so that none is missing. */
    number: text().unique('invoices_number'),
    state: invoiceState().notNull(),
    periodStart: moment('period_start').notNull(),
    /** The first moment that no longer counts. */
    periodEnd: moment('period_end').notNull(),
    timeZone: text('time_zone').notNull(),
    schedule: billingSchedule().notNull(),
    linesBy: invoiceLinesBy('lines_by').notNull().default('operation'),
    currency: text().notNull(),
    subtotalMicros: microUnits('subtotal_micros').notNull(),
    taxRate: integer('tax_rate').notNull(),
    taxInclusive: boolean('tax_inclusive').notNull(),
    taxMicros: microUnits('tax_micros').notNull(),
    totalMicros: microUnits('total_micros').notNull(),
    paidMicros: microUnits('paid_micros').notNull(),
    paymentTermsDays: integer('payment_terms_days').notNull(),
    buyer: jsonb().$type<Party>().notNull(),
    seller: jsonb().$type<Party>().notNull(),
    createdAt: moment('created_at').notNull(),
    finalizedAt: moment('finalized_at'),
    dueAt: moment('due_at'),
    paidAt: moment('paid_at'),
    voidedAt: moment('voided_at'),
  },
  (table) => [
    index('invoices_client').on(table.clientId, table.periodStart, table.id),
    index('invoices_period').on(table.periodStart, table.id),
    index('invoices_due').on(table.state, table.dueAt),
  ],
)
export type InvoiceRow = typeof invoices.$inferSelect

/** A part of a line's quantity, at one price. Decimal text, as in price lists. */
export type LinePart = { quantity: string; unitMicros: string }

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    id: uuid().primaryKey(),
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    /** The settlement period that the line is about: that of its invoice, or an earlier one. */
    periodStart: moment('period_start').notNull(),
    periodEnd: moment('period_end').notNull(),
    /** Null: a minimum fee. */
    operation: text(),
    /** Whose part of the operation it is, as it was called then, where lines are by key or by camera. */
    keyName: text('key_name'),
    /** No reference: it stays on the invoice of a client that was deleted. */
    keyId: uuid('key_id'),
    sourceName: text('source_name'),
    description: text().notNull(),
    /** The version of the prices that it was reckoned by. */
    priceVersion: text('price_version').notNull(),
    quantity: numeric({ precision: 26, scale: 6 }).notNull(),
    /** How much of the quantity was free because it is included. */
    included: numeric({ precision: 26, scale: 6 }).notNull(),
    /** Of another period than the invoice is for. */
    late: boolean().notNull(),
    parts: jsonb().$type<LinePart[]>().notNull(),
    /** Rounded once, to what can be paid. */
    amountMicros: microUnits('amount_micros').notNull(),
  },
  (table) => [unique('invoice_lines_position').on(table.invoiceId, table.position)],
)
export type InvoiceLineRow = typeof invoiceLines.$inferSelect

export const invoicePayments = pgTable(
  'invoice_payments',
  {
    id: uuid().primaryKey(),
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    amountMicros: microUnits('amount_micros').notNull(),
    paidAt: moment('paid_at').notNull(),
    reference: text(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('invoice_payments_invoice').on(table.invoiceId)],
)
export type InvoicePaymentRow = typeof invoicePayments.$inferSelect

/** Takes back a part of a finalized invoice, which itself stays as it is. Never changed. */
export const creditNotes = pgTable(
  'credit_notes',
  {
    id: uuid().primaryKey(),
    invoiceId: uuid('invoice_id')
      .notNull()
      .references(() => invoices.id),
    number: text().notNull().unique('credit_notes_number'),
    /** With tax. */
    totalMicros: microUnits('total_micros').notNull(),
    taxMicros: microUnits('tax_micros').notNull(),
    reason: text().notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('credit_notes_invoice').on(table.invoiceId)],
)
export type CreditNoteRow = typeof creditNotes.$inferSelect

/** The last number that was given out, by series and year. Its row is locked until the one who takes the next commits. */
export const invoiceNumbers = pgTable(
  'invoice_numbers',
  {
    series: text().notNull(),
    year: integer().notNull(),
    last: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.series, table.year] })],
)
