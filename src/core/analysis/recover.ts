import type { AnalysisRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { finishAnalysis } from './finish.ts'
import { giveUpLeases, renewLeases, takeAbandoned } from './lease.ts'
import { troubled } from './outcome.ts'
import { sendToQueue } from './send.ts'
import { TROUBLES } from './stage.ts'

/** A look that ends its server again and again is given up. */
const MOST_ATTEMPTS = 3
const MOST_AT_ONCE = 100

/** Says of what this process is at that it still is, and sees to what others left behind. */
export async function keepAnalysesGoing(ctx: Core): Promise<void> {
  await renewLeases(ctx)
  await seeToAbandoned(ctx)
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
