import type { SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Frame } from '../frames/frame.ts'
import { refOf } from '../sources/held.ts'
import { type Consulted, consult, findingOf, modelsFor } from './consult.ts'
import type { Finding } from './incident.ts'
import { type LocalView, lookLocally, type Subject } from './local.ts'
import type { ModelFrame } from './model.ts'
import { modelFrames } from './model-frames.ts'
import type { Outcome } from './outcome.ts'
import { TROUBLES } from './stage.ts'
import { AnalysisTrouble } from './trouble.ts'

/** Fewer say nothing of what goes on. */
const FEWEST_FRAMES = 2

/** One window, stage by stage, until one says no. What was asked for is looked at whether or not anything moves. */
export async function runCascade(ctx: Core, subject: Subject): Promise<Decided> {
  const { frames } = subject
  if (frames.length < FEWEST_FRAMES) throw new AnalysisTrouble('TOO_FEW_FRAMES', tooFew(frames))
  const view = await lookLocally(ctx, subject)
  const models = modelsFor(ctx, subject.client, subject.source)
  const isAsked = models.screen !== null || models.confirm !== null
  if (view.trouble || !isAsked || !view.isSomething) return decidedLocally(view, isAsked)
  return decidedByModels(ctx, subject, view, models)
}

/** Of which frames it is, others know. */
export type Decided = Omit<Outcome, 'windowId' | 'frames'>

/** By the rules of the source. */
export function decidedLocally(view: LocalView, isModelThere: boolean): Decided {
  const { stages, looks, presence, standings, trouble, finding } = view
  const seen = { looks, presence, standings, reservations: [] }
  if (trouble)
    return {
      ...seen,
      verdict: 'inconclusive',
      trouble: trouble.trouble,
      finding: null,
      evidence: [],
      summary: trouble.reason,
      stages,
    }
  // Where models are to look, what they are not shown is nothing.
  const isIncident = finding !== null && !isModelThere
  const verdict = isIncident ? 'incident' : 'clear'
  return {
    ...seen,
    verdict,
    trouble: null,
    finding: isIncident ? finding : null,
    evidence: isIncident ? momentsOf(finding, view) : [],
    summary: view.summary,
    stages: stages.map((stage, at) => (at === stages.length - 1 ? { ...stage, verdict } : stage)),
  }
}

const momentsOf = ({ evidence }: Finding, { looks }: LocalView): number[] =>
  evidence.flatMap((place) => looks[place]?.at ?? [])

/** `long`: what the strong model is shown, where that is more. */
export async function decidedByModels(
  ctx: Core,
  { source, client, frames, long = frames }: Subject & { long?: readonly Frame[] },
  view: LocalView,
  models: ReturnType<typeof modelsFor>,
): Promise<Decided> {
  const { stages, looks, presence, standings } = view
  const screen = await shownOf(ctx, source, frames, view)
  const confirm = long === frames ? screen : await shownOf(ctx, source, long, view)
  const consulted: Consulted = await consult(
    ctx,
    { source, client, environment: source.environment, frames: { screen, confirm } },
    models,
  )
  const { verdict, trouble, answer, reservations } = consulted
  const isSomething = verdict === 'incident' || verdict === 'vetoed'
  const finding = answer && isSomething ? findingOf(answer) : null
  const shown = models.confirm === null ? screen : confirm
  return {
    verdict,
    trouble,
    finding,
    stages: [...stages, ...consulted.stages],
    looks,
    presence,
    standings,
    evidence: finding ? finding.evidence.flatMap((place) => shown[place]?.at ?? []) : [],
    summary: summaryOf(consulted),
    reservations,
  }
}

/** Evenly over the window, with what was recognised in those that were looked at closely. */
async function shownOf(
  ctx: Core,
  source: SourceRow,
  frames: readonly Frame[],
  { looks }: LocalView,
): Promise<ModelFrame[]> {
  const seen = new Map(looks.map(({ at, detections }) => [at, detections]))
  const window = frames.map((frame) => ({ frame, detections: seen.get(frame.capturedAt) ?? [] }))
  const { modelFrames: most } = ctx.analysis.defaults
  const shown = await modelFrames(ctx.frames.pictures, refOf(source), window, most)
  if (shown.length === 0) throw new AnalysisTrouble('UNDECODABLE')
  return shown
}

const summaryOf = ({ answer, stages, trouble }: Consulted): string =>
  trouble ? (stages.at(-1)?.reason ?? TROUBLES[trouble]) : (answer?.summary ?? '')

const tooFew = ({ length }: readonly Frame[]): string =>
  `Only ${length === 1 ? 'one frame is' : `${length} frames are`} held of the window: at least ${FEWEST_FRAMES} are needed. Ask for more seconds, or let the camera send more.`
