import {
  adapt,
  type Background,
  backgroundOf,
  changedIn,
  copyBlock,
  EVERY_BLOCK,
  swapBlock,
  type View,
} from './background.ts'
import { BLOCKS, groups } from './blocks.ts'
import type { Grey } from './grey.ts'
import { lightBetween } from './light.ts'
import { maskOf } from './mask.ts'
import type { Point } from './rule.ts'

/** Of the 64 pixels of a block: fewer are noise. */
const LEAST_CHANGED = 8
/** In blocks that touch each other: somebody of 4 by 8 pixels, a fifteenth of the picture high. */
const MOVING_PIXELS = 32
/** Nothing that walks fills as much from one moment to the next: somebody switched the light. */
const SWITCHED_PART = 0.5
/** What was put down or driven away belongs to the room after so long without the slightest move. */
const SETTLED_MS = 30_000
/** After such a pause nothing that was learnt holds. */
const MOST_PAUSE_MS = 600_000

export type Motion = {
  /** 0.5 or more is moving. */
  score: number
  isMoving: boolean
  /** Of what is not masked: the part that differs from the background. */
  changedPart: number
}
const STILL: Motion = { score: 0, isMoving: false, changedPart: 0 }

export type MotionWatch = { look(grey: Grey, at: number): Motion }

/**
 * Compares the pictures of one camera with a background that it learns as it goes; the first picture begins it. What
 * lies in the polygons `masks` is not looked at.
 */
export function createMotion(masks: readonly (readonly Point[])[] = []): MotionWatch {
  const mask = maskOf(masks)
  const isLookedAt = (at: number) => mask[at] === 0
  const looked = Math.max(1, mask.length - mask.reduce((sum, masked) => sum + masked, 0))
  let state: State | undefined

  return {
    look(grey, at) {
      if (!state || at - state.at > MOST_PAUSE_MS || at < state.at) {
        state = begin(grey, at)
        return STILL
      }
      const view = { grey, light: lightBetween(state.now.mean, grey, isLookedAt), isLookedAt }
      const changed = changedBlocks(state, view)
      const changedPart = pixelsOf([...changed.keys()], changed) / looked
      if (changedPart > SWITCHED_PART && !state.isSwitched) {
        state = { ...begin(grey, at), isSwitched: true }
        return { ...STILL, changedPart }
      }
      learn(state, view, at, changed)
      const sizes = groups(new Set(changed.keys())).map((group) => pixelsOf(group, changed))
      const score = Math.min(1, Math.max(0, ...sizes) / (2 * MOVING_PIXELS))
      return { score, isMoving: score >= 0.5, changedPart }
    },
  }
}

const pixelsOf = (group: readonly number[], changed: ReadonlyMap<number, number>) =>
  group.reduce((sum, block) => sum + (changed.get(block) ?? 0), 0)

type State = {
  at: number
  /** The last picture, as a background: against it, what stands still shows no change. */
  last: Background
  now: Background
  /** What each block showed before something settled there: it may leave again. */
  before: Background
  hasBefore: Uint8Array
  /** Since when each block differs from the background without moving. */
  stillSince: Float64Array
  /** By the last picture. */
  isSwitched: boolean
}

const begin = (grey: Grey, at: number): State => ({
  at,
  last: backgroundOf(grey),
  now: backgroundOf(grey),
  before: backgroundOf(grey),
  hasBefore: new Uint8Array(BLOCKS),
  stillSince: new Float64Array(BLOCKS).fill(at),
  isSwitched: false,
})

/** How many pixels of them differ, by block. */
function changedBlocks({ now, before, hasBefore }: State, view: View): Map<number, number> {
  const changed = new Map<number, number>()
  for (const block of EVERY_BLOCK) {
    const pixels = changedIn(block, now, view)
    if (pixels < LEAST_CHANGED) continue
    const isAsBefore = hasBefore[block] === 1 && changedIn(block, before, view) < LEAST_CHANGED
    if (isAsBefore) swapBlock(block, now, before)
    else changed.set(block, pixels)
  }
  return changed
}

function learn(state: State, view: View, at: number, changed: ReadonlyMap<number, number>): void {
  const { last, now, before, hasBefore, stillSince } = state
  const passedMs = at - state.at
  const shown = backgroundOf(view.grey)
  const sameLight = { ...view, light: { gain: 1, offset: 0 } }
  for (const block of EVERY_BLOCK) {
    const isStill = changed.has(block) && changedIn(block, last, sameLight) < LEAST_CHANGED
    if (!isStill) stillSince[block] = at
    if (at - (stillSince[block] ?? at) >= SETTLED_MS) {
      copyBlock(block, before, now)
      hasBefore[block] = 1
      copyBlock(block, now, shown)
    } else adapt(block, now, view, passedMs, changed.has(block))
  }
  state.last = shown
  state.at = at
  state.isSwitched = false
}
