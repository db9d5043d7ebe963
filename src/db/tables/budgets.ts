import {
  boolean,
  index,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { clients } from './clients.ts'
import { microUnits, moment } from './columns.ts'
import { usageOperation } from './usage.ts'

export const budgetPeriod = pgEnum('budget_period', ['day', 'week', 'month'])
export type BudgetPeriod = (typeof budgetPeriod.enumValues)[number]

const ofClient = () =>
  uuid('client_id')
    .notNull()
    .references(() => clients.id, { onDelete: 'cascade' })

/** What a client may use in each of its days, weeks or months: money, or a quantity of one operation. */
export const budgets = pgTable(
  'budgets',
  {
    id: uuid().primaryKey(),
    clientId: ofClient(),
    /** Null: of everything, in money. */
    operation: usageOperation(),
    period: budgetPeriod().notNull(),
    /** In millionths, of the currency or of the unit of the operation. */
    amount: microUnits('amount').notNull(),
    /** Null: a quantity. */
    currency: text(),
    /** Whether what would go beyond it is refused. */
    stop: boolean().notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [unique('budgets_one').on(table.clientId, table.operation, table.period).nullsNotDistinct()],
)
export type BudgetRow = typeof budgets.$inferSelect

/**
 * How far a budget is used up in one of its periods. Made by the first use of the period, from what was used by then;
 * read and written only by whoever holds the row of the budget.
 */
export const budgetPeriods = pgTable(
  'budget_periods',
  {
    budgetId: uuid('budget_id')
      .notNull()
      .references(() => budgets.id, { onDelete: 'cascade' }),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    /** In millionths, as the amount. */
    used: microUnits('used').notNull(),
    /** The highest percentage that was told; 0 for none. */
    warned: smallint().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.budgetId, table.startsAt] }),
    index('budget_periods_ends').on(table.endsAt),
  ],
)
export type BudgetPeriodRow = typeof budgetPeriods.$inferSelect

/** Room that is held for what is about to be used, until it is, or is not, or the time is up. */
export const usageReservations = pgTable(
  'usage_reservations',
  {
    id: uuid().primaryKey(),
    clientId: ofClient(),
    operation: usageOperation().notNull(),
    quantity: numeric({ precision: 20, scale: 6 }).notNull(),
    costMicros: microUnits('cost_micros').notNull(),
    currency: text().notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('usage_reservations_client').on(table.clientId),
    index('usage_reservations_expires').on(table.expiresAt),
  ],
)
