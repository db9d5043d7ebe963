import type { Grey } from './grey.ts'

/** How a whole picture became brighter or darker: what was `x` is `gain * x + offset` now. */
export type Light = { gain: number; offset: number }

const ROUNDS = 3
/** Every so many pixels are enough to tell. */
const STEP = 7
/** Beyond so many times the usual difference a pixel shows something else, not other light. */
const MOST_DEVIATIONS = 2.5
const LEAST_DEVIATION = 2
/** Of a median of what is spread as noise is. */
const DEVIATION = 1.5
/** Sensors that show black or white tell nothing of the light. */
const BLACK = 4
const WHITE = 251
const LEAST_GAIN = 0.2
const MOST_GAIN = 5
const LEAST_SAMPLES = 100

/**
 * By least squares over what looks alike but for the light: first all pixels near the common change, then again
 * without those that do not fit. Something that walks through the picture is outvoted.
 */
export function lightBetween(
  background: Float32Array,
  grey: Grey,
  isLookedAt: (at: number) => boolean,
): Light {
  const samples: number[] = []
  for (let at = 0; at < grey.length; at += STEP) {
    const value = grey[at] ?? 0
    if (isLookedAt(at) && value >= BLACK && value <= WHITE) samples.push(at)
  }
  if (samples.length < LEAST_SAMPLES) return { gain: 1, offset: 0 }
  const ratios = Float32Array.from(samples, (at) => (grey[at] ?? 0) / Math.max(1, background[at] ?? 0))
  let light: Light = { gain: bounded(medianOf(ratios)), offset: 0 }
  const offs = new Float32Array(samples.length)
  for (let round = 0; round < ROUNDS; round += 1) {
    const { gain, offset } = light
    samples.forEach((at, place) => {
      offs[place] = Math.abs((grey[at] ?? 0) - gain * (background[at] ?? 0) - offset)
    })
    const most = MOST_DEVIATIONS * Math.max(LEAST_DEVIATION, DEVIATION * medianOf(offs.slice()))
    const fitting = samples.filter((_, place) => (offs[place] ?? 0) <= most)
    light = lineThrough(background, grey, fitting) ?? light
  }
  return light
}

/** Puts them in order. */
const medianOf = (values: Float32Array): number => values.sort()[values.length >> 1] ?? 0

function lineThrough(background: Float32Array, grey: Grey, samples: readonly number[]): Light | null {
  let [x, y, xx, xy] = [0, 0, 0, 0]
  for (const at of samples) {
    const before = background[at] ?? 0
    const now = grey[at] ?? 0
    x += before
    y += now
    xx += before * before
    xy += before * now
  }
  const count = samples.length
  const spread = count * xx - x * x
  if (count < LEAST_SAMPLES || spread <= count * count) return null
  const gain = bounded((count * xy - x * y) / spread)
  return { gain, offset: (y - gain * x) / count }
}

const bounded = (gain: number) => Math.min(MOST_GAIN, Math.max(LEAST_GAIN, gain))
