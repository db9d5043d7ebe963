import { sql } from 'drizzle-orm'
import type { FrameSettings } from '../../db/tables/index.ts'
import type { Core, Transaction } from '../context.ts'
import { SOURCES_CHANNEL } from '../sources/directory.ts'
import { limitsOf } from '../sources/known.ts'

/** Whose limits changed: of one camera, or of all of a client that have none of their own. */
export type LimitsChange = { sourceId: string } | { clientId: string }

export const changesLimits = (before: FrameSettings = {}, after: FrameSettings = {}): boolean =>
  before.longWindowSeconds !== after.longWindowSeconds || before.bufferBytes !== after.bufferBytes

/** Tells the other processes, once it is committed. */
export async function announceLimits(tx: Transaction, change: LimitsChange): Promise<void> {
  const notice = JSON.stringify({ ...change, limits: true })
  await tx.db.execute(sql`select pg_notify(${SOURCES_CHANNEL}, ${notice})`)
}

/** What is held already goes by the new limits too, though nothing comes in. */
export async function enforceLimits(ctx: Core, change: LimitsChange): Promise<void> {
  try {
    await limitHeld(ctx, change)
  } catch (error) {
    // Committed as it is: the next frame brings the limits along.
    ctx.log.warn({ err: error, ...change }, 'What is held could not be limited')
  }
}

async function limitHeld({ db, frames }: Core, change: LimitsChange): Promise<void> {
  const rows = await db.query.sources.findMany({
    columns: { id: true, clientId: true, settings: true },
    where: 'sourceId' in change ? { id: change.sourceId } : { clientId: change.clientId },
    with: { client: { columns: { settings: true } } },
  })
  await Promise.all(
    rows.map(({ id, clientId, settings, client }) =>
      frames.store.limit({ sourceId: id, clientId }, limitsOf({ settings }, client, frames.defaults)),
    ),
  )
}
