import {
  bigint,
  date,
  index,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'
import { keys } from './keys.ts'

export const securityEventKind = pgEnum('security_event_kind', [
  'failure_burst',
  'revoked_client_trying',
  'new_network',
  'unusual_volume',
  'key_expiring',
  'plaintext_key',
])
export type SecurityEventKind = (typeof securityEventKind.enumValues)[number]

/** What an operator, or a client, should look at. */
export const securityEvents = pgTable(
  'security_events',
  {
    id: uuid().primaryKey(),
    at: moment('at').notNull(),
    kind: securityEventKind().notNull(),
    /** Null: about no client. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    keyId: uuid('key_id').references(() => keys.id, { onDelete: 'cascade' }),
    address: text(),
    /** One sentence for people. */
    summary: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull(),
    /** What is not to be raised again for a while; null where nothing would repeat it. */
    topic: text(),
  },
  (table) => [
    index('security_events_topic').on(table.topic, table.at),
    index('security_events_at').on(table.at, table.id),
    index('security_events_client').on(table.clientId, table.at, table.id),
    index('security_events_key').on(table.keyId, table.kind, table.at),
  ],
)

/** Refused keys, counted by the hour: floods of them cost rows by the address, not by the request. */
export const authFailures = pgTable(
  'auth_failures',
  {
    id: uuid().primaryKey(),
    hour: moment('hour').notNull(),
    /** Empty for what came from too many addresses to keep apart. */
    address: text().notNull(),
    /** The first characters of what was presented; empty where it was no key. */
    prefix: text().notNull(),
    reason: text().notNull(),
    /** Known once the digest matched. */
    keyId: uuid('key_id').references(() => keys.id, { onDelete: 'cascade' }),
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    count: bigint({ mode: 'number' }).notNull(),
    firstAt: moment('first_at').notNull(),
    lastAt: moment('last_at').notNull(),
    userAgent: text('user_agent'),
  },
  (table) => [
    index('auth_failures_last').on(table.lastAt, table.id),
    index('auth_failures_client').on(table.clientId, table.lastAt),
    unique('auth_failures_counter')
      .on(table.hour, table.address, table.prefix, table.reason, table.keyId)
      .nullsNotDistinct(),
  ],
)

/** Accepted uses of a key, by the day (UTC). */
export const keyDays = pgTable(
  'key_days',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => keys.id, { onDelete: 'cascade' }),
    day: date({ mode: 'string' }).notNull(),
    count: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.day] })],
)

/** From which networks a key was used. */
export const keyNetworks = pgTable(
  'key_networks',
  {
    keyId: uuid('key_id')
      .notNull()
      .references(() => keys.id, { onDelete: 'cascade' }),
    /** The /24 of an IPv4 address, the /48 of an IPv6 one. */
    network: text().notNull(),
    firstAt: moment('first_at').notNull(),
    lastAt: moment('last_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.network] })],
)

export type SecurityEventRow = typeof securityEvents.$inferSelect
export type AuthFailureRow = typeof authFailures.$inferSelect
export type KeyDayRow = typeof keyDays.$inferSelect
