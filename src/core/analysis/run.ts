import type { Box } from '../../db/tables/index.ts'

/** What was not seen for so long was there all the same, if it is seen again. */
export const GAP_MS = 1_000
/** So long may nobody have looked between two looks that both show it; slow cameras send a frame every two seconds. */
export const SILENCE_MS = 3_000

/** Something that one frame shows. */
export type Look = {
  at: number
  /** How sure it is, from 0 to 1. */
  score: number
  boxes: readonly Box[]
  /** Enough to go by; what is not lasts along with what is. */
  isSure: boolean
}

/** Something that goes on, as long as its gaps are bridged. */
export type Run = {
  since: number
  /** The last moment at which it was seen. */
  until: number
  /** How many frames show it, and the sum of their scores. */
  looks: number
  scores: number
  /** The most boxes in one frame. */
  most: number
  first: Look
  best: Look
  last: Look
  /** Whether any frame shows it for sure. */
  isSure: boolean
  /** Whether a frame after `until` was looked at and does not show it. */
  isMissed: boolean
}

export const begun = (look: Look): Run => ({
  since: look.at,
  until: look.at,
  looks: 1,
  scores: look.score,
  most: look.boxes.length,
  first: look,
  best: look,
  last: look,
  isSure: look.isSure,
  isMissed: false,
})

/** How long after the last look one may still go on. */
export const reachMs = (isMissed: boolean): number => (isMissed ? GAP_MS : SILENCE_MS)

/** Nothing that is seen from then on belongs to it. */
export const isOver = (run: Run, at: number): boolean => at - run.until > reachMs(run.isMissed)

/** Also one that came late, a little before its beginning. */
export const belongs = (run: Run, look: Look): boolean =>
  !isOver(run, look.at) && run.since - look.at <= GAP_MS

export function goOn(run: Run, look: Look): Run {
  run.looks += 1
  run.scores += look.score
  run.isSure ||= look.isSure
  run.most = Math.max(run.most, look.boxes.length)
  if (look.score > run.best.score) run.best = look
  if (look.at < run.since) {
    run.since = look.at
    run.first = look
  }
  if (look.at > run.until) Object.assign(run, { until: look.at, last: look, isMissed: false })
  return run
}

/** A frame that does not show it. */
export function miss(run: Run, at: number): void {
  if (at > run.until) run.isMissed = true
}
