import {
  adapt,
  type Background,
  backgroundOf,
  changedIn,
  copyBlock,
  EVERY_BLOCK,
  swapBlock,
} from './background.ts'
import { BLOCKS, groups } from './blocks.ts'
import type { Grey } from './grey.ts'
import { lightBetween } from './light.ts'
import { maskOf } from './mask.ts'
import type { Point } from './rule.ts'

/** Of the 64 pixels of a block: fewer are noise. */
const LEAST_CHANGED = 8
/** In blocks that touch each other: about what a person takes ten times as far away as the picture is wide. */
const MOVING_PIXELS = 24
/** Nothing that walks fills as much from one moment to the next: somebody switched the light. */
const SWITCHED_PART = 0.7
/** What was put down or driven away belongs to the room after so long without the slightest move. */
const SETTLED_MS = 30_000
const SAME_LIGHT = { gain: 1, offset: 0 }
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
 * Compares the pictures of one camera with a background that it learns as it goes; the first picture begins it.
 * Times never go back.
 */
export function createMotion(masks: readonly (readonly Point[])[] = []): MotionWatch {
  const mask = maskOf(masks)
  const isLookedAt = (at: number) => mask[at] === 0
  const looked = mask.reduce((sum, masked) => sum + 1 - masked, 0)
  let state: State | undefined

  return {
    look(grey, at) {
      if (!state || at - state.at > MOST_PAUSE_MS || at < state.at) {
        state = begin(grey, at)
        return STILL
      }
      const light = lightBetween(state.now.mean, grey, isLookedAt)
      const changed = changedBlocks(state, grey, light, isLookedAt)
      const pixels = [...changed.values()].reduce((sum, count) => sum + count, 0)
      const changedPart = pixels / Math.max(1, looked)
      const isSwitched = changedPart > SWITCHED_PART && !state.isSwitched
      if (isSwitched) state = begin(grey, at)
      else learn(state, grey, at, light, changed, isLookedAt)
      state.isSwitched = isSwitched
      if (isSwitched) return { ...STILL, changedPart }
      const largest = Math.max(0, ...groups(new Set(changed.keys())).map((group) => pixelsOf(group, changed)))
      const score = Math.min(1, largest / (2 * MOVING_PIXELS))
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
function changedBlocks(state: State, grey: Grey, isLookedAt: (at: number) => boolean): Map<number, number> {
  const light = lightBetween(state.now.mean, grey, isLookedAt)
  const changed = new Map<number, number>()
  for (const block of EVERY_BLOCK) {
    const pixels = changedIn(block, state.now, grey, light, isLookedAt)
    if (pixels < LEAST_CHANGED) continue
    const isAsBefore =
      state.hasBefore[block] === 1 && changedIn(block, state.before, grey, light, isLookedAt) < LEAST_CHANGED
    if (isAsBefore) swapBlock(block, state.now, state.before)
    else changed.set(block, pixels)
  }
  return changed
}

function learn(
  state: State,
  grey: Grey,
  at: number,
  passedMs: number,
  changed: ReadonlyMap<number, number>,
  isLookedAt: (at: number) => boolean,
): void {
  const light = lightBetween(state.now.mean, grey, isLookedAt)
  const shown = backgroundOf(grey)
  for (const block of EVERY_BLOCK) {
    const isStill =
      changed.has(block) && changedIn(block, state.last, grey, SAME_LIGHT, isLookedAt) < LEAST_CHANGED
    if (!isStill) state.stillSince[block] = at
    if (at - (state.stillSince[block] ?? at) >= SETTLED_MS) {
      copyBlock(block, state.before, state.now)
      state.hasBefore[block] = 1
      copyBlock(block, state.now, shown)
    } else adapt(block, state.now, grey, passedMs, light, changed.has(block))
  }
  state.last = shown
  state.at = at
}
