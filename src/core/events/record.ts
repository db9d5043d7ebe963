import { sql } from 'drizzle-orm'
import { type Environment, type EventKind, events } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** The channel on which processes tell each other that there are new events. */
export const EVENTS_CHANNEL = 'vigint_events'

export type NewEvent = {
  kind: EventKind
  /** Whose it is; null for the operator's alone. */
  clientId: string | null
  environment?: Environment | null
  /** The row that it is about. */
  subjectId: string
  data?: Record<string, unknown>
}

/** Call inside the transaction of what happened. The notice is a hint: who misses it finds the row all the same. */
export const recordEvent = (ctx: Core, event: NewEvent): Promise<void> =>
  recordEvents(ctx, event.kind, [event])

/** Many of one kind by one statement. */
export async function recordEvents(ctx: Core, kind: EventKind, happened: readonly NewEvent[]): Promise<void> {
  await ctx.db.insert(events).values(happened.map((event) => ({ ...event, at: ctx.now() })))
  await ctx.db.execute(sql`select pg_notify(${EVENTS_CHANNEL}, ${kind})`)
}
