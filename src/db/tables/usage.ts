import { sql } from 'drizzle-orm'
import {
  check,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { microUnits, moment } from './columns.ts'
import { invoiceLines } from './invoices.ts'
import { environment } from './keys.ts'

export const usageOperation = pgEnum('usage_operation', [
  'ANALYSIS',
  'MODEL_TOKENS',
  'ALERT_EMAIL',
  'ALERT_WEBHOOK',
  'CLIP_STORAGE_GB_DAY',
  'FRAMES',
  'REQUESTS',
])
export type UsageOperation = (typeof usageOperation.enumValues)[number]

/** Six decimals, as text: JavaScript's numbers would lose some. */
const quantity = () => numeric({ precision: 20, scale: 6 })
const costMicros = () => microUnits('cost_micros')

const ofClient = () =>
  uuid('client_id')
    .notNull()
    .references(() => clients.id, { onDelete: 'cascade' })

/**
 * Append-only: a trigger refuses changes, but for the line that bills the event, and deletions except with the client.
 * What is voided stays; the row that voids it takes its quantity and its cost back, at the same moment.
 */
export const usageEvents = pgTable(
  'usage_events',
  {
    id: uuid().primaryKey(),
    clientId: ofClient(),
    environment: environment().notNull(),
    /** Named by whoever reports it: the same name is the same event, however often it comes. */
    eventId: text('event_id').notNull(),
    /** No foreign key: what was used stays, whatever becomes of the key. Null: by no key. */
    keyId: uuid('key_id'),
    operation: usageOperation().notNull(),
    quantity: quantity().notNull(),
    /** The version of the price list that made the cost. */
    priceVersion: text('price_version').notNull(),
    /** The list price, for display; what is billed is worked out from the quantities of a period. */
    costMicros: costMicros().notNull(),
    currency: text().notNull(),
    /** No foreign key, as for the key: a camera that is deleted leaves its usage, and its name as it was. */
    sourceId: uuid('source_id'),
    /** As it was called then. */
    sourceName: text('source_name'),
    occurredAt: moment('occurred_at').notNull(),
    recordedAt: moment('recorded_at').notNull(),
    /** The event that this one takes back. */
    voids: uuid(),
    voidReason: text('void_reason'),
    /** The line of an invoice that billed it. */
    invoiceLineId: uuid('invoice_line_id').references(() => invoiceLines.id, { onDelete: 'set null' }),
  },
  (table) => [
    unique('usage_events_event').on(table.clientId, table.environment, table.eventId),
    index('usage_events_occurred').on(table.clientId, table.occurredAt, table.id),
    index('usage_events_line').on(table.invoiceLineId).where(sql`${table.invoiceLineId} is not null`),
    index('usage_events_unbilled')
      .on(table.clientId, table.occurredAt)
      .where(sql`${table.invoiceLineId} is null and ${table.environment} = 'live'`),
    uniqueIndex('usage_events_voids').on(table.voids).where(sql`${table.voids} is not null`),
    check('usage_events_void', sql`(${table.voids} is null) = (${table.voidReason} is null)`),
  ],
)

export const usageWidth = pgEnum('usage_width', ['quarter', 'day'])
export type UsageWidth = (typeof usageWidth.enumValues)[number]

/**
 * Sums of the events, by the quarter of an hour and by the day, both of UTC: every time zone begins its days and hours
 * at a quarter. Kept in the transaction of the events. Writers on different connections add to different slots, so that
 * they seldom wait for each other; readers add the slots up.
 */
export const usageRollups = pgTable(
  'usage_rollups',
  {
    clientId: ofClient(),
    environment: environment().notNull(),
    width: usageWidth().notNull(),
    beginsAt: moment('begins_at').notNull(),
    operation: usageOperation().notNull(),
    keyId: uuid('key_id'),
    sourceName: text('source_name'),
    currency: text().notNull(),
    slot: smallint().notNull(),
    /** Wide enough for any sum of events. */
    quantity: numeric({ precision: 32, scale: 6 }).notNull(),
    costMicros: costMicros().notNull(),
    events: integer().notNull(),
  },
  (table) => [
    unique('usage_rollups_bucket')
      .on(
        table.clientId,
        table.environment,
        table.width,
        table.beginsAt,
        table.operation,
        table.keyId,
        table.sourceName,
        table.currency,
        table.slot,
      )
      .nullsNotDistinct(),
    index('usage_rollups_begins').on(table.width, table.beginsAt),
  ],
)

/** What is too frequent for events of its own, such as requests and frames: counted here until its quarter of an hour is over, when it becomes one event. */
export const usageCounts = pgTable(
  'usage_counts',
  {
    /** Names the event that it becomes. */
    id: uuid().primaryKey(),
    clientId: ofClient(),
    environment: environment().notNull(),
    keyId: uuid('key_id'),
    operation: usageOperation().notNull(),
    sourceId: uuid('source_id'),
    sourceName: text('source_name'),
    beginsAt: moment('begins_at').notNull(),
    quantity: quantity().notNull(),
  },
  (table) => [
    unique('usage_counts_bucket')
      .on(
        table.clientId,
        table.environment,
        table.keyId,
        table.operation,
        table.sourceId,
        table.sourceName,
        table.beginsAt,
      )
      .nullsNotDistinct(),
    index('usage_counts_begins').on(table.beginsAt),
  ],
)

export type UsageEventRow = typeof usageEvents.$inferSelect
