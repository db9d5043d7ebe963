import { and, eq, inArray, lte } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { finishAnalysis } from './finish.ts'
import { giveUpLeases, renewLeases, takeAbandoned } from './lease.ts'
import { troubled } from './outcome.ts'
import { performAnalysis } from './perform.ts'
import { sendToQueue } from './send.ts'
import { TROUBLES } from './stage.ts'

/** A look that ends its server again and again is given up. */
const MOST_ATTEMPTS = 3
const MOST_AT_ONCE = 100
const LOST_AFTER_MS = 15_000

/** Says of what this process is at that it still is, and sees to what others left behind. */
export async function keepAnalysesGoing(ctx: Core): Promise<void> {
  await renewLeases(ctx)
  await beginLost(ctx)
  await seeToAbandoned(ctx)
}

/**
 * What the queue should have brought long ago is begun without it: a job that was taken from it as the connection broke
 * comes to nobody. Whoever is first does it, if it comes after all.
 */
async function beginLost(ctx: Core): Promise<void> {
  const { own, running, processId } = ctx.analysis
  const waiting = [...own].filter((id) => !running.has(id))
  if (waiting.length === 0) return
  const lost = await ctx.db
    .select({ id: analyses.id, clientId: analyses.clientId })
    .from(analyses)
    .where(
      and(
        inArray(analyses.id, waiting),
        eq(analyses.state, 'waiting'),
        eq(analyses.owner, processId),
        lte(analyses.createdAt, new Date(ctx.now().getTime() - LOST_AFTER_MS)),
      ),
    )
  for (const row of lost)
    performAnalysis(ctx, row).catch((error) =>
      ctx.log.warn({ err: error, analysis: row.id }, 'An analysis could not be begun; its lease runs out'),
    )
}

/** Where the frames are still to be found it is looked at again; else nothing can be said any more. */
async function seeToAbandoned(ctx: Core): Promise<void> {
  const abandoned = await takeAbandoned(ctx, MOST_AT_ONCE)
  const isWorthIt = ({ attempts }: AnalysisRow) => ctx.analysis.sharesFrames && attempts < MOST_ATTEMPTS
  await sendToQueue(ctx, abandoned.filter(isWorthIt))
  for (const row of abandoned)
    if (!isWorthIt(row)) await finishAnalysis(ctx, row, troubled('INTERRUPTED', TROUBLES.INTERRUPTED))
}

/** What this process leaves behind as it ends: others take it up, or it is said that nobody will. */
export async function abandonOwn(ctx: Core): Promise<void> {
  await giveUpLeases(ctx)
  if (!ctx.analysis.sharesFrames) await seeToAbandoned(ctx)
}
