import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  bytea,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { clients, type Limits } from './clients.ts'
import { moment } from './columns.ts'
import { roles } from './roles.ts'

export const environment = pgEnum('environment', ['live', 'test'])
export type Environment = (typeof environment.enumValues)[number]

export const revocationReason = pgEnum('revocation_reason', [
  'compromised',
  'non_payment',
  'replaced',
  'unused',
  'requested',
  'other',
])
export type RevocationReason = (typeof revocationReason.enumValues)[number]

export const keys = pgTable(
  'keys',
  {
    id: uuid().primaryKey(),
    /** Null: a key of the operator, for the whole platform. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    environment: environment().notNull(),
    /** A role that comes with the product, or the name of the custom role. */
    role: text().notNull(),
    /** A role in use can't be deleted. */
    customRoleId: uuid('custom_role_id').references(() => roles.id),
    /** SHA-256 of the whole secret. The secret itself is stored nowhere. */
    digest: bytea().notNull().unique('keys_digest_unique'),
    /** The first characters, to recognise a key by; null for legacy keys, which have no prefix. */
    prefix: text(),
    lastFour: text('last_four').notNull(),
    notes: text(),
    /** Which integration uses it. */
    label: text(),
    /** Addresses and networks that it is accepted from. Null: from anywhere. */
    allowedAddresses: text('allowed_addresses').array(),
    /** Its own limits, where the server's for keys will not do. */
    limits: jsonb().$type<Limits>().notNull().default({}),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    /** Set once a successor exists: until then both work. */
    retiresAt: moment('retires_at'),
    successorId: uuid('successor_id').references((): AnyPgColumn => keys.id, { onDelete: 'set null' }),
    revokedAt: moment('revoked_at'),
    revocationReason: revocationReason('revocation_reason'),
    lastUsedAt: moment('last_used_at'),
    lastUsedAddress: text('last_used_address'),
    /** The days before its end of which was last warned: 14, 7 or 1. */
    warnedDays: integer('warned_days'),
    useCount: bigint('use_count', { mode: 'number' }).notNull().default(0),
  },
  (table) => [
    index('keys_client').on(table.clientId, table.createdAt, table.id),
    index('keys_created').on(table.createdAt, table.id),
    index('keys_custom_role').on(table.customRoleId),
    index('keys_successor').on(table.successorId),
    index('keys_name').on(table.name, table.id),
    check('keys_revocation', sql`(${table.revokedAt} is null) = (${table.revocationReason} is null)`),
    check('keys_operator', sql`${table.role} <> 'operator' or ${table.clientId} is null`),
  ],
)

export type KeyRow = typeof keys.$inferSelect
