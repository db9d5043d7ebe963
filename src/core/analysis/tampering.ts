import { GREY_HEIGHT, GREY_WIDTH, type Grey } from './grey.ts'
import type { Tampering } from './tampering-signs.ts'

/** From 0.5 on it is so. */
type Sign = Tampering['covered']
export type TamperingWatch = { look(grey: Grey, at: number): Tampering }

/** Each cell is the mean of 4 by 4 pixels, which takes most of the noise out. */
const CELL = 4
const COLUMNS = GREY_WIDTH / CELL
const ROWS = GREY_HEIGHT / CELL
const CELLS = COLUMNS * ROWS
/** Between neighbours: less is a soft shade. */
const EDGE = 8
/** Of all cells; with a hand before the lens there are hardly any. */
const COVERED_EDGES = 0.02
/** Where nearly all is darker, nothing can be seen, whatever edges noise makes. */
const DARK = 24
const DARK_PART = 0.98
/** From the second one on it is so; rules say for how long it has to be. After so long it is sure. */
const FROZEN_SURE_MS = 10_000
/** Somebody who stands right before the camera leaves as little of the scene, but seldom for so long. */
const MOVED_MS = 5_000
const MOST_ALIKE = 0.3
/** Before that the scene is not known. */
const LEARNT_MS = 3_000
const LEARNING_MS = 30_000
/** Then it is the scene. */
const ACCEPTED_MS = 300_000

/**
 * For the pictures of one camera, from one to the next. Covered: next to nothing can be told apart, since something
 * hangs before the lens, or it is dark. Frozen: the very same picture again and again, where a sensor always has noise.
 * Moved: another scene than before, and for good.
 */
export function createTampering(): TamperingWatch {
  let last: { grey: Grey; at: number; sameSince: number } | undefined
  const scene = createScene()
  return {
    look(grey, at) {
      const edges = edgesOf(grey)
      const covered = coveredBy(grey, edges)
      const isSame = last !== undefined && at > last.at && isEqual(last.grey, grey)
      last = { grey, at, sameSince: last && isSame ? last.sameSince : at }
      return {
        covered,
        frozen: sign(isSame ? 0.5 + (at - last.sameSince) / (2 * FROZEN_SURE_MS) : 0),
        // Without edges there is nothing to compare.
        moved: covered.isSo ? scene.skip(at) : scene.look(edges, at),
      }
    },
  }
}

const sign = (score: number): Sign => {
  const bounded = Math.min(1, Math.max(0, score))
  return { isSo: bounded >= 0.5, score: bounded }
}

function isEqual(one: Grey, other: Grey): boolean {
  return Buffer.compare(one, other) === 0
}

function coveredBy(grey: Grey, edges: Float32Array): Sign {
  const dark = grey.reduce((sum, value) => sum + Number(value < DARK), 0) / grey.length
  if (dark >= DARK_PART) return sign(1)
  const sharp = edges.reduce((sum, edge) => sum + Number(edge >= EDGE), 0) / CELLS
  return sign(1 - sharp / (2 * COVERED_EDGES))
}

/** How much each cell differs from those beside and below it. */
function edgesOf(grey: Grey): Float32Array {
  const cells = new Float32Array(CELLS)
  for (let at = 0; at < grey.length; at += 1) {
    const cell = Math.floor(at / (GREY_WIDTH * CELL)) * COLUMNS + Math.floor((at % GREY_WIDTH) / CELL)
    cells[cell] = (cells[cell] ?? 0) + (grey[at] ?? 0) / CELL ** 2
  }
  return cells.map((value, cell) => {
    const right = cell % COLUMNS < COLUMNS - 1 ? (cells[cell + 1] ?? value) : value
    const below = cells[cell + COLUMNS] ?? value
    return Math.max(Math.abs(right - value), Math.abs(below - value))
  })
}

/** The edges that a camera shows, and for how long it has shown others. */
function createScene() {
  let known: { edges: Float32Array; begun: number; at: number; otherSince: number | undefined } | undefined

  function look(edges: Float32Array, at: number): Sign {
    if (!known) {
      known = { edges, begun: at, at, otherSince: undefined }
      return sign(0)
    }
    const passedMs = at - known.at
    known.at = at
    const isLearnt = at - known.begun >= LEARNT_MS
    if (isLearnt && likeness(known.edges, edges) < MOST_ALIKE) {
      known.otherSince ??= at
      const otherMs = at - known.otherSince
      if (otherMs >= ACCEPTED_MS) known = undefined
      return sign(otherMs / (2 * MOVED_MS))
    }
    known.otherSince = undefined
    const part = 1 - Math.exp(-passedMs / LEARNING_MS)
    known.edges = known.edges.map((edge, cell) => edge + part * ((edges[cell] ?? 0) - edge))
    return sign(0)
  }

  return {
    look,
    /** Nothing can be seen: what was known stays so. */
    skip(at: number): Sign {
      if (known) known.at = at
      return sign(0)
    },
  }
}

/** How well the edges of two scenes go together: 1 for the same, 0 for any two, whatever the light. */
function likeness(one: Float32Array, other: Float32Array): number {
  const [meanOne, meanOther] = [mean(one), mean(other)]
  let [both, first, second] = [0, 0, 0]
  one.forEach((value, cell) => {
    const a = value - meanOne
    const b = (other[cell] ?? 0) - meanOther
    both += a * b
    first += a * a
    second += b * b
  })
  return first * second === 0 ? 0 : both / Math.sqrt(first * second)
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length
