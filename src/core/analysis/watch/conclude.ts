import type { StageRecord, StoredPresence } from '../../../db/tables/index.ts'
import type { Core } from '../../context.ts'
import type { Frame } from '../../frames/frame.ts'
import { refOf } from '../../sources/held.ts'
import { type Decided, decidedByModels, decidedLocally } from '../cascade.ts'
import { modelsFor } from '../consult.ts'
import { judge } from '../judge.ts'
import { type LocalView, type Subject, storedStanding } from '../local.ts'
import { detectFailed } from '../look-closely.ts'
import { stageRecord } from '../outcome.ts'
import { presenceIn } from '../presence.ts'
import { RULE_DEFAULTS } from '../rule-defaults.ts'
import { TROUBLES } from '../stage.ts'
import { AnalysisTrouble } from '../trouble.ts'
import { windowIdOf } from '../window.ts'
import type { Kept } from './kept.ts'
import { recordWatched } from './record.ts'
import type { Sight } from './sight.ts'

/**
 * Says what a camera comes to as it is watched: by its rules at every look; by models, where there are any, once in a
 * window while there is something. What changes is kept, and a sample of the rest.
 */
export function concludeWatched(ctx: Core, kept: Kept): (sight: Sight) => Promise<void> {
  let askedAt = Number.NEGATIVE_INFINITY

  return async (sight) => {
    const { source, client, at, shortMs, longMs, ended, looks, isMoving } = sight
    const began = ctx.now()
    const view = viewOf(ctx, sight)
    const models = modelsFor(ctx, client, source)
    const isModelThere = models.screen !== null || models.confirm !== null
    const isToBeAsked = isModelThere && view.isSomething && !view.trouble
    // What a model said stands until it is asked again.
    if (isToBeAsked && at - askedAt < shortMs) return
    const happening = {
      at,
      hasEnded: ended.length > 0,
      isActive: isMoving || looks.some(({ detections }) => detections.length > 0),
    }
    const local = decidedLocally(view, isModelThere)
    if (!isToBeAsked && !(await kept.isNews(local, happening))) return
    const from = at - shortMs
    // The strong model looks further back.
    const reach = isToBeAsked && models.confirm !== null ? Math.max(shortMs, longMs) : shortMs
    const pin = await ctx.frames.pins.take(refOf(source), at - reach, at)
    const long = pin?.frames ?? []
    const frames = long.filter(({ capturedAt }) => capturedAt > from)
    try {
      if (isToBeAsked) askedAt = at
      const decided = isToBeAsked ? await askedModels(ctx, { source, client, frames, long }, view) : local
      const isKept = !isToBeAsked || (await kept.isNews(decided, happening))
      const windowId = frames.length === 0 ? null : windowIdOf(frames)
      const outcome = { ...decided, windowId, frames: frames.length }
      await recordWatched(ctx, { source, outcome, from, to: at, began, isKept })
    } finally {
      pin?.release()
    }
  }
}

async function askedModels(
  ctx: Core,
  subject: Subject & { long: readonly Frame[] },
  view: LocalView,
): Promise<Decided> {
  try {
    return await decidedByModels(ctx, subject, view, modelsFor(ctx, subject.client, subject.source))
  } catch (error) {
    if (!(error instanceof AnalysisTrouble)) throw error
    return decidedLocally({ ...view, trouble: { trouble: error.trouble, reason: error.message } }, true)
  }
}

function viewOf(ctx: Core, sight: Sight): LocalView {
  const { source, client, looks, standings, ended, trouble } = sight
  const { rules = [], masks = [] } = source.analysis
  const presence = presenceIn(looks, { masks, minScore: RULE_DEFAULTS.minScore })
  const finding = judge({
    rules,
    standings,
    presence,
    frames: looks.map(({ at }) => at),
    language: client.settings.language,
  })
  const isMet = finding.incidentType !== 'NONE'
  const met = [...ended, ...standings.filter(({ isMet }) => isMet)]
  return {
    stages: stagesOf(ctx, sight, presence, finding.summary),
    looks,
    presence,
    standings: met.map(storedStanding),
    finding: isMet ? finding : null,
    summary: finding.summary,
    isSomething: isMet || presence.length > 0 || (source.analysis.stages?.detect === false && sight.isMoving),
    trouble: trouble && { trouble: trouble.trouble, reason: trouble.reason || TROUBLES[trouble.trouble] },
  }
}

function stagesOf(
  ctx: Core,
  { source, glances, looks, isMoving, motionMs, detectMs, trouble }: Sight,
  presence: readonly StoredPresence[],
  summary: string,
): StageRecord[] {
  const { motion, detect } = source.analysis.stages ?? {}
  const moving = glances.filter((glance) => glance.isMoving).length
  const scores = looks.flatMap(({ detections }) => detections.map(({ score }) => score))
  const model = ctx.analysis.detector.name
  const isLooked = detect !== false && (looks.length > 0 || presence.length > 0)
  return [
    ...(motion === false
      ? []
      : [
          stageRecord('motion', {
            verdict: isMoving || isLooked ? 'passed' : 'clear',
            reason:
              moving > 0 ? `Something moves in ${moving} of ${glances.length} frames.` : 'Nothing moves.',
            score: glances.length > 0 ? Math.max(...glances.map(({ score }) => score)) : null,
            milliseconds: motionMs,
            frames: glances.length,
          }),
        ]),
    ...(trouble ? [detectFailed(model, trouble, 0)] : []),
    ...(isLooked && !trouble
      ? [
          stageRecord('detect', {
            verdict: 'passed',
            reason: summary,
            score: scores.length > 0 ? Math.max(...scores) : null,
            model,
            milliseconds: detectMs,
            frames: looks.length,
          }),
        ]
      : []),
  ]
}
