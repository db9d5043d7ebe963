import type {
  ClientRow,
  SourceRow,
  StageRecord,
  StoredPresence,
  StoredStanding,
} from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Frame } from '../frames/frame.ts'
import { chooseEvenly } from './choose.ts'
import { createGlancer, type Glance } from './glance.ts'
import type { Finding } from './incident.ts'
import { judge } from './judge.ts'
import { detectFailed, type Look, lookClosely } from './look-closely.ts'
import type { Sample } from './observe.ts'
import { observeWindow } from './observe-window.ts'
import { stageRecord } from './outcome.ts'
import { presenceIn } from './presence.ts'
import { RULE_DEFAULTS } from './rule-defaults.ts'
import type { Trouble } from './stage.ts'
import type { Standing } from './standing.ts'
import { AnalysisTrouble } from './trouble.ts'

/** Looked at closely: so many a second, and so many in all. */
const LOOKS_A_SECOND = 2
const MOST_LOOKS = 300
/** Looked at for motion: the same. */
const GLANCES_A_SECOND = 5
const MOST_GLANCES = 1_500

/** What can be told without a model. */
export type LocalView = {
  stages: readonly StageRecord[]
  looks: readonly Look[]
  presence: readonly StoredPresence[]
  standings: readonly StoredStanding[]
  /** By the rules of the source; null where none was met. */
  finding: Finding | null
  summary: string
  /** Whether there is anything for a model to look at. */
  isSomething: boolean
  trouble: { trouble: Trouble; reason: string } | null
}

export type Subject = { source: SourceRow; client: ClientRow; frames: readonly Frame[] }

/** All of a window at once, by itself: whatever was before it. */
export async function lookLocally(ctx: Core, subject: Subject): Promise<LocalView> {
  const { source, frames } = subject
  const wanted = source.analysis.stages ?? {}
  const glanced = await glanceAll(ctx, subject)
  const stages = wanted.motion === false ? [] : [motionRecord(glanced)]
  if (wanted.detect === false) return { ...viewOf(subject, glanced.glances, []), stages, isSomething: true }
  const chosen = spread(frames, LOOKS_A_SECOND, MOST_LOOKS)
  // Asked for: nothing takes its turn.
  const looked = await lookClosely(ctx, { source, frames: chosen })
  if (looked === null) throw new Error('A look that nothing replaces was replaced.')
  const model = ctx.analysis.detector.name
  if ('trouble' in looked)
    return {
      ...viewOf(subject, glanced.glances, []),
      stages: [...stages, detectFailed(model, looked, chosen.length)],
      trouble: looked,
    }
  const { looks, milliseconds } = looked
  const view = viewOf(subject, glanced.glances, looks)
  const record = stageRecord('detect', {
    verdict: 'passed',
    reason: view.summary,
    score: bestOf(looks),
    model,
    milliseconds,
    frames: looks.length,
  })
  return { ...view, stages: [...stages, record] }
}

/** As many as there are, up to so many a second. */
function spread(frames: readonly Frame[], aSecond: number, most: number): Frame[] {
  const lastedMs = (frames.at(-1)?.capturedAt ?? 0) - (frames[0]?.capturedAt ?? 0)
  const wanted = Math.ceil((lastedMs / 1000) * aSecond) + 1
  return chooseEvenly(frames, Math.min(most, wanted), ({ capturedAt }) => capturedAt)
}

type Glanced = { glances: readonly Glance[]; milliseconds: number }

async function glanceAll(ctx: Core, { source, frames }: Subject): Promise<Glanced> {
  const began = performance.now()
  const glances = await createGlancer(ctx, source).glance(spread(frames, GLANCES_A_SECOND, MOST_GLANCES))
  if (glances.length === 0) throw new AnalysisTrouble('UNDECODABLE')
  return { glances, milliseconds: performance.now() - began }
}

/** Told, though it ends nothing: what was asked for is looked at all the same. */
function motionRecord({ glances, milliseconds }: Glanced): StageRecord {
  const moving = glances.filter(({ isMoving }) => isMoving).length
  return stageRecord('motion', {
    verdict: 'passed',
    reason:
      moving > 0
        ? `Something moves in ${moving} of ${glances.length} frames.`
        : 'Nothing moves. It was asked for, and is looked at all the same.',
    score: Math.max(...glances.map(({ score }) => score)),
    milliseconds,
    frames: glances.length,
  })
}

/** What rules make of what was seen. */
function viewOf({ source, client }: Subject, glances: readonly Glance[], looks: readonly Look[]): LocalView {
  const { rules = [], zones = [], masks = [] } = source.analysis
  const samples: Sample[] = [
    ...glances.map(({ at, tampering }) => ({ at, tampering, detections: null })),
    ...looks.map(({ at, detections }) => ({ at, detections, tampering: null })),
  ]
  const presence = presenceIn(looks, { masks, minScore: RULE_DEFAULTS.minScore })
  const { timeZone, language } = client.settings
  const { standings, met } = observeWindow({ rules, zones, masks, timeZone }, samples)
  const finding = judge({ rules, standings, presence, frames: looks.map(({ at }) => at), language })
  const isMet = finding.incidentType !== 'NONE'
  return {
    stages: [],
    looks,
    presence,
    standings: met.map(storedStanding),
    finding: isMet ? finding : null,
    summary: finding.summary,
    isSomething: isMet || presence.length > 0,
    trouble: null,
  }
}

export const storedStanding = ({ rule, type, from, to, score }: Standing): StoredStanding => ({
  rule,
  type,
  from: from ?? 0,
  to: to ?? 0,
  score,
})

const bestOf = (looks: readonly Look[]): number | null => {
  const scores = looks.flatMap(({ detections }) => detections.map(({ score }) => score))
  return scores.length === 0 ? null : Math.max(...scores)
}
