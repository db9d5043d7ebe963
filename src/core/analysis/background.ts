import { BLOCKS, PIXELS } from './blocks.ts'
import type { Grey } from './grey.ts'
import type { Light } from './light.ts'

/** What differs less is noise of any sensor and of JPEG. */
const LEAST_DIFFERENCE = 12
const NOISES = 4
const FIRST_NOISE = 2
const MOST_NOISE = 8
/** What comes and goes teaches little of noise: people do as well. */
const CHANGED_TEACHES = 1 / 8
/** So much of what looks unchanged goes into the background: slow changes of the light do too. */
const ADAPTING_MS = 10_000
/** Leaves and lamps that flicker differ again and again: it is usual there. */
const NOISE_MS = 20_000
/** In a block with at least this spread, a change of all by one gain and offset is a lamp or a shadow. */
const LEAST_TEXTURE = 6
const MOST_UNEXPLAINED = 0.35

/** What a camera shows when nothing happens, and how much each pixel of it flickers. */
export type Background = {
  readonly mean: Float32Array
  readonly noise: Float32Array
}

export const backgroundOf = (grey: Grey): Background => ({
  mean: new Float32Array(grey),
  noise: new Float32Array(grey.length).fill(FIRST_NOISE),
})

/** A picture, in what light it was taken, and which pixels of it count. */
export type View = { grey: Grey; light: Light; isLookedAt: (at: number) => boolean }

/** How many pixels of a block show something else. */
export function changedIn(block: number, { mean, noise }: Background, view: View): number {
  const { grey, light, isLookedAt } = view
  let changed = 0
  for (const at of PIXELS[block] ?? []) {
    const off = Math.abs((grey[at] ?? 0) - expectedAt(mean, at, light))
    const most = Math.max(LEAST_DIFFERENCE, NOISES * (noise[at] ?? 0) * Math.max(1, light.gain))
    if (off > most && isLookedAt(at)) changed += 1
  }
  return changed > 0 && isOtherLight(block, mean, grey) ? 0 : changed
}

/** No sensor shows more than white or less than black. */
const expectedAt = (mean: Float32Array, at: number, { gain, offset }: Light) =>
  Math.min(255, Math.max(0, gain * (mean[at] ?? 0) + offset))

/** The same pattern, brighter or darker. Where there is no pattern, nobody can tell. */
function isOtherLight(block: number, mean: Float32Array, grey: Grey): boolean {
  const pixels = PIXELS[block] ?? []
  const count = pixels.length
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (const at of pixels) {
    const before = mean[at] ?? 0
    const now = grey[at] ?? 0
    x += before
    y += now
    xx += before * before
    yy += now * now
    xy += before * now
  }
  const before = xx / count - (x / count) ** 2
  const now = yy / count - (y / count) ** 2
  const both = xy / count - (x / count) * (y / count)
  if (before < LEAST_TEXTURE ** 2 || now < LEAST_TEXTURE ** 2 || both <= 0) return false
  return 1 - both ** 2 / (before * now) < MOST_UNEXPLAINED ** 2
}

/** The longer ago the last look, the more of this one goes in. */
export function adapt(
  block: number,
  { mean, noise }: Background,
  { grey, light }: View,
  passedMs: number,
  isChanged: boolean,
): void {
  const part = isChanged ? 0 : share(passedMs, ADAPTING_MS)
  const noisePart = share(passedMs, NOISE_MS) * (isChanged ? CHANGED_TEACHES : 1)
  for (const at of PIXELS[block] ?? []) {
    const now = grey[at] ?? 0
    const off = Math.abs(now - expectedAt(mean, at, light))
    const usual = noise[at] ?? 0
    noise[at] = Math.min(MOST_NOISE, usual + noisePart * (off - usual))
    mean[at] = (mean[at] ?? 0) + part * (now - (mean[at] ?? 0))
  }
}

const share = (passedMs: number, tauMs: number) => 1 - Math.exp(-passedMs / tauMs)

/** From another background, or a picture. */
export function copyBlock(block: number, to: Background, from: Background): void {
  for (const at of PIXELS[block] ?? []) {
    to.mean[at] = from.mean[at] ?? 0
    to.noise[at] = from.noise[at] ?? 0
  }
}

export function swapBlock(block: number, one: Background, other: Background): void {
  for (const at of PIXELS[block] ?? []) {
    for (const layer of ['mean', 'noise'] as const) {
      const kept = one[layer][at] ?? 0
      one[layer][at] = other[layer][at] ?? 0
      other[layer][at] = kept
    }
  }
}

export const EVERY_BLOCK = Array.from({ length: BLOCKS }, (_, block) => block)
