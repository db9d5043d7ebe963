import { pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { moment } from './columns.ts'

/** Roles made by hand, beside those that come with the product. */
export const roles = pgTable(
  'roles',
  {
    id: uuid().primaryKey(),
    /** Null: the operator's, for keys of every client. */
    clientId: uuid('client_id').references(() => clients.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    description: text().notNull(),
    /** Names of the permissions list; one that the product no longer knows allows nothing. */
    permissions: text().array().notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [unique('roles_name').on(table.clientId, table.name).nullsNotDistinct()],
)

export type RoleRow = typeof roles.$inferSelect
