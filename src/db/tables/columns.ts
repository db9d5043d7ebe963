import { numeric, timestamp } from 'drizzle-orm/pg-core'

/** Milliseconds, like JavaScript's dates: what is read back equals what was written, and keyset cursors lose nothing. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** Millionths of a currency, whole. A quantity times a price can be more than 64 bits hold. */
export const microUnits = (name: string) => numeric(name, { precision: 38, scale: 0, mode: 'bigint' })
