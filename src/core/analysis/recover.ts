import type { AnalysisRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { claimAnalysis } from './claim.ts'
import { finishAnalysis } from './finish.ts'
import { abandoned, giveUpLeases, renewLeases } from './lease.ts'
import { troubled } from './outcome.ts'
import { TROUBLES } from './stage.ts'

/** A look that ends its server again and again is given up. */
const MOST_ATTEMPTS = 3
const MOST_AT_ONCE = 100

/** Says of what this process is at that it still is, and sees to what others left behind. */
export async function keepAnalysesGoing(ctx: Core): Promise<void> {
  await renewLeases(ctx)
  for (const row of await abandoned(ctx, MOST_AT_ONCE)) await takeUp(ctx, row)
}

/** Where the frames are still to be found it is looked at again; else nothing can be said any more. */
async function takeUp(ctx: Core, row: AnalysisRow): Promise<void> {
  const { sharesFrames, queue } = ctx.analysis
  if (sharesFrames && row.attempts < MOST_ATTEMPTS) return queue.send([row.id])
  const mine = await claimAnalysis(ctx, row.id)
  if (mine) await finishAnalysis(ctx, mine, troubled('INTERRUPTED', TROUBLES.INTERRUPTED))
}

/** What this process leaves behind as it ends: others take it up, or it is said that nobody will. */
export async function abandonOwn(ctx: Core): Promise<void> {
  const left = await giveUpLeases(ctx)
  if (ctx.analysis.sharesFrames) return
  for (const row of left) await takeUp(ctx, row)
}
