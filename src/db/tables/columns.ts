import { timestamp } from 'drizzle-orm/pg-core'

/** Milliseconds, like JavaScript's dates: what is read back equals what was written, and keyset cursors lose nothing. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
