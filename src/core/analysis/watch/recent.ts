import type { Frame } from '../../frames/frame.ts'
import type { Glance } from '../glance.ts'
import type { Look } from '../look-closely.ts'

/** What was seen of a camera in its last seconds. */
export type Recent = {
  add(glances: readonly Glance[], looks: readonly Look[], milliseconds: Spent): void
  since(from: number): { glances: Glance[]; looks: Look[] } & Spent
}

/** By the stages, of what is held. */
export type Spent = { motionMs: number; detectMs: number }

export function createRecent(longestMs: number): Recent {
  let glances: Glance[] = []
  let looks: Look[] = []
  let spent: (Spent & { at: number })[] = []

  return {
    add(newGlances, newLooks, milliseconds) {
      const newest = Math.max(newGlances.at(-1)?.at ?? 0, newLooks.at(-1)?.at ?? 0)
      if (newest === 0) return
      const after = newest - longestMs
      glances = [...glances, ...newGlances].filter(({ at }) => at > after)
      looks = [...looks, ...newLooks].filter(({ at }) => at > after)
      spent = [...spent, { ...milliseconds, at: newest }].filter(({ at }) => at > after)
    },
    since(from) {
      const ofThese = spent.filter(({ at }) => at > from)
      return {
        glances: glances.filter(({ at }) => at > from),
        looks: looks.filter(({ at }) => at > from),
        motionMs: ofThese.reduce((sum, { motionMs }) => sum + motionMs, 0),
        detectMs: ofThese.reduce((sum, { detectMs }) => sum + detectMs, 0),
      }
    },
  }
}

/** Of frames in their order, those that lie so far apart at least, from the one that was taken last on. */
export function apart(frames: readonly Frame[], last: number, leastMs: number): Frame[] {
  const chosen: Frame[] = []
  let before = last
  for (const frame of frames) {
    if (frame.capturedAt - before < leastMs) continue
    chosen.push(frame)
    before = frame.capturedAt
  }
  return chosen
}
