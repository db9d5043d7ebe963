import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { AnalysisSettings } from './analysis-settings.ts'
import { clients, type FrameSettings } from './clients.ts'
import { moment } from './columns.ts'
import { environment } from './keys.ts'

/** Cameras. Of one name a client can have a live one and a test one, which know nothing of each other. */
export const sources = pgTable(
  'sources',
  {
    id: uuid().primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'cascade' }),
    environment: environment().notNull(),
    name: text().notNull(),
    /** What is left out follows the client's, then the server's. */
    settings: jsonb().$type<FrameSettings>().notNull().default({}),
    analysis: jsonb().$type<AnalysisSettings>().notNull().default({}),
    /** Looked at by itself, while there is motion. */
    watch: boolean().notNull().default(false),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    /** While set it takes no frames and does not count as one of the client's. */
    archivedAt: moment('archived_at'),
    /** Written once a second for all cameras together, so it lags by as much. */
    online: boolean().notNull().default(false),
    onlineChangedAt: moment('online_changed_at'),
    lastFrameAt: moment('last_frame_at'),
    /** Of all its life. */
    frameCount: bigint('frame_count', { mode: 'number' }).notNull().default(0),
    frameBytes: bigint('frame_bytes', { mode: 'number' }).notNull().default(0),
  },
  (table) => [
    unique('sources_name').on(table.clientId, table.environment, table.name),
    index('sources_created').on(table.createdAt, table.id),
    index('sources_client').on(table.clientId, table.createdAt, table.id),
    index('sources_watch').on(table.id).where(sql`${table.watch}`),
    index('sources_online').on(table.lastFrameAt).where(sql`${table.online}`),
  ],
)

export type SourceRow = typeof sources.$inferSelect
