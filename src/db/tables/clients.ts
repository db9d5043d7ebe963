import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { ClientAnalysisSettings } from './analysis-settings.ts'
import { moment } from './columns.ts'

/** How a camera's frames are kept; what is left out follows the level above. */
export type FrameSettings = {
  /** What a first look takes in. */
  shortWindowSeconds?: number
  /** What is kept: the evidence. */
  longWindowSeconds?: number
  /** The most that one camera's frames may hold. */
  bufferBytes?: number
  /** Frames a second that the camera is meant to send. */
  expectedFps?: number
  /** Without a frame for so long, it is offline. */
  offlineAfterSeconds?: number
  /** How long evidence is kept. */
  retentionDays?: number
}

export type ClientSettings = {
  /** IANA name; schedules, quiet hours and billing periods follow it. */
  timeZone: string
  /** BCP 47 tag; the language of what the client is sent. */
  language: string
  /** Whether use of keys that is out of the ordinary raises an event. */
  unusualUse: boolean
  /** Of cameras that have none of their own. */
  frames?: FrameSettings
  analysis?: ClientAnalysisSettings
}

/** What is left out follows the server's. */
export type Limits = {
  /** Requests a minute; frames are not counted here. Null: as many as there are. */
  requestsPerMinute?: number | null
  /** Frames a second. Null: as many as there are. */
  framesPerSecond?: number | null
  /** How many cameras a client may have; means nothing for a key. Null: as many as it likes. */
  sources?: number | null
}

export const clients = pgTable(
  'clients',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** The normalised name: two names with one slug are one name. */
    slug: text().notNull().unique('clients_slug_unique'),
    email: text(),
    description: text(),
    /** Addresses and networks that its keys are accepted from. Null: from anywhere. */
    allowedAddresses: text('allowed_addresses').array(),
    limits: jsonb().$type<Limits>().notNull().default({}),
    settings: jsonb().$type<ClientSettings>().notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    /** While set, every key of the client is refused; the keys themselves stay as they are. */
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('clients_created').on(table.createdAt, table.id)],
)

export type ClientRow = typeof clients.$inferSelect

/** Every span in which a client was revoked; without an end it goes on. */
export const clientRevocations = pgTable(
  'client_revocations',
  {
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    revokedAt: moment('revoked_at').notNull(),
    reactivatedAt: moment('reactivated_at'),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.revokedAt] })],
)
export type ClientRevocationRow = typeof clientRevocations.$inferSelect
