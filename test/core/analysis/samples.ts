import type { Detection } from '../../../src/core/analysis/detection.ts'
import type { Sample } from '../../../src/core/analysis/observe.ts'
import type { Tampering, TamperSign } from '../../../src/core/analysis/tampering-signs.ts'

/** Somebody who stands upright, with the feet at the bottom of the middle of the picture unless said otherwise. */
export const person = (score = 0.6, x = 0.4, y = 0.3): Detection => ({
  label: 'person',
  score,
  box: { x, y, width: 0.2, height: 0.6 },
})

export const looked = (at: number, ...detections: Detection[]): Sample => ({
  at,
  detections,
  tampering: null,
})

export const silent = (at: number): Sample => ({ at, detections: null, tampering: null })

const NOTHING = { isSo: false, score: 0 }
export const tampered = (at: number, signs: { [Sign in TamperSign]?: number }): Sample => {
  const sign = (name: TamperSign) => {
    const score = signs[name]
    return score === undefined ? NOTHING : { isSo: true, score }
  }
  const tampering: Tampering = { covered: sign('covered'), frozen: sign('frozen'), moved: sign('moved') }
  return { at, detections: null, tampering }
}

/** A look each `stepMs` from the first moment up to the last. */
export const moments = (from: number, to: number, stepMs = 100): number[] =>
  Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, step) => from + step * stepMs)
