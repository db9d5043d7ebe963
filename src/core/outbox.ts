import { type SQL, sql } from 'drizzle-orm'
import type { collections, mails } from '../db/tables/index.ts'

/** Longer than any attempt takes: a server that is killed meanwhile holds it up for no longer. */
const LEASE_MS = 3 * 60 * 1000
const LONGEST_ANSWER = 500

type Outbox = typeof mails | typeof collections

/** The one that is due for the longest, and that no other server is at. */
export const longestDue = (outbox: Outbox, waiting: SQL, at: Date): SQL => sql`(
  select id from ${outbox} where ${waiting} and next_attempt_at <= ${at.toISOString()}::timestamptz
  order by next_attempt_at limit 1 for update skip locked
)`

/** What is written of it before it is tried, so that no other server tries it too. */
export const attemptOf = ({ attempts }: Outbox, at: Date) => ({
  attempts: sql`${attempts} + 1`,
  nextAttemptAt: new Date(at.getTime() + LEASE_MS),
})

/** What others answered, as the database takes it: one that is not written is one that was never heard. */
export const answerOf = (text: string): string =>
  text.replaceAll('\0', '').slice(0, LONGEST_ANSWER).toWellFormed()
