import { setTimeout as sleep } from 'node:timers/promises'
import type { AnalysisRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { UnavailableError } from '../errors.ts'
import type { Frame } from '../frames/frame.ts'
import { refOf } from '../sources/held.ts'
import { runCascade } from './cascade.ts'
import { claimAnalysis } from './claim.ts'
import { finishAnalysis } from './finish.ts'
import { type Outcome, troubled } from './outcome.ts'
import { letGo } from './own.ts'
import { TROUBLES } from './stage.ts'
import { AnalysisTrouble } from './trouble.ts'
import { nothingHeld, windowIdOf } from './window.ts'

/** What was found is written down, though the database be away for a moment: shorter than the lease. */
const FINISH_TRIES = 5
const FINISH_WAIT_MS = 2_000

/** When it is its client's turn, unless somebody else is at it, or it is finished. */
export async function performAnalysis(
  ctx: Core,
  { id, clientId }: Pick<AnalysisRow, 'id' | 'clientId'>,
): Promise<void> {
  const { running, turns } = ctx.analysis
  // It may have been sent twice.
  if (running.has(id)) return
  running.add(id)
  try {
    await turns.take(clientId, async () => {
      const row = await claimAnalysis(ctx, id)
      if (!row) return
      ctx.analysis.own.add(id)
      await finishSurely(ctx, row, await lookedAt(ctx, row))
    })
  } finally {
    running.delete(id)
    letGo(ctx.analysis, id)
  }
}

/** Whatever goes wrong is told by what it comes to. */
async function lookedAt(ctx: Core, row: AnalysisRow): Promise<Outcome> {
  let about: Pick<Outcome, 'windowId' | 'frames'> = { windowId: null, frames: 0 }
  try {
    const found = await ctx.db.query.sources.findFirst({
      where: { id: row.sourceId },
      with: { client: true },
    })
    // Its row is gone with it.
    if (!found) return troubled('INTERRUPTED', 'Its source was deleted.')
    const { client, ...source } = found
    const frames = await framesOf(ctx, row)
    about = { windowId: windowIdOf(frames), frames: frames.length }
    return { ...(await runCascade(ctx, { source, client, frames })), ...about }
  } catch (error) {
    return { ...whatWentWrong(ctx, row, error), ...about }
  }
}

function whatWentWrong(ctx: Core, { id }: Pick<AnalysisRow, 'id'>, error: unknown): Outcome {
  if (error instanceof AnalysisTrouble) return troubled(error.trouble, error.message)
  if (error instanceof UnavailableError) return troubled('BUSY', error.what)
  ctx.log.error({ err: error, analysis: id }, 'An analysis failed')
  return troubled('FAILED', TROUBLES.FAILED)
}

async function finishSurely(ctx: Core, row: AnalysisRow, outcome: Outcome, tries = 1): Promise<void> {
  try {
    await finishAnalysis(ctx, row, outcome)
  } catch (error) {
    if (tries >= FINISH_TRIES) throw error
    ctx.log.warn({ err: error, analysis: row.id }, 'An analysis could not be written down; it is tried again')
    await sleep(FINISH_WAIT_MS, undefined, { ref: false })
    await finishSurely(ctx, row, outcome, tries + 1)
  }
}

/** As they were when it was asked; throws where there are none. */
async function framesOf(ctx: Core, row: AnalysisRow): Promise<readonly Frame[]> {
  const { held } = ctx.analysis
  const ref = refOf({ id: row.sourceId, clientId: row.clientId })
  const pin = held.has(row.id)
    ? held.get(row.id)
    : await ctx.frames.pins.take(ref, row.windowFrom.getTime(), row.windowTo.getTime())
  if (!pin) throw new AnalysisTrouble('BUSY', 'Analyses hold as many frames as the server has room for.')
  held.set(row.id, pin)
  if (pin.frames.length === 0) throw await nothingHeld(ctx, ref, row)
  return pin.frames
}
