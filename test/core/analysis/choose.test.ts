import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseEvenly } from '../../../src/core/analysis/choose.ts'

const at = (frame: { at: number }) => frame.at
const times = (frames: readonly { at: number }[]) => frames.map(at)
const frames = fc
  .array(fc.nat(10_000), { maxLength: 60 })
  .map((all) => all.map((time, index) => ({ at: time, index })))

test('as many as there may be, no frame twice, oldest first, with the first and the last', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 40 }), (all, most) => {
      const chosen = chooseEvenly(all, most, at)
      const sorted = times(all).toSorted((a, b) => a - b)
      expect(chosen).toHaveLength(Math.min(all.length, most))
      expect(new Set(chosen).size).toBe(chosen.length)
      expect(all).toEqual(expect.arrayContaining(chosen))
      expect(times(chosen)).toEqual(times(chosen).toSorted((a, b) => a - b))
      if (all.length === 0) return
      expect(chosen.at(-1)!.at).toBe(sorted.at(-1))
      if (most > 1) expect(chosen[0]!.at).toBe(sorted[0])
    }),
  )
})

test('by time, not by number: where frames lie close enough, none is further off its place than they are apart', () => {
  const dense = fc
    // Bursts and lulls, but never more than 100 ms without a frame.
    .array(fc.integer({ min: 1, max: 100 }), { minLength: 100, maxLength: 300 })
    .map((gaps) => {
      let now = 0
      return gaps.map((gap) => {
        now += gap
        return { at: now }
      })
    })
  fc.assert(
    fc.property(dense, fc.integer({ min: 2, max: 8 }), (all, most) => {
      const chosen = times(chooseEvenly(all, most, at))
      const [first = 0] = chosen
      const step = (chosen.at(-1)! - first) / (most - 1)
      // Closer together than this, the place of one may be another's.
      fc.pre(step > 200)
      for (const [place, time] of chosen.entries())
        expect(Math.abs(time - (first + place * step))).toBeLessThanOrEqual(50)
    }),
  )
})

test('a camera that sent most of its frames in the first second is looked at over all ten', () => {
  const burst = Array.from({ length: 30 }, (_, n) => ({ at: n * 33 }))
  const rest = Array.from({ length: 9 }, (_, n) => ({ at: 1_000 + (n + 1) * 1_000 }))
  expect(times(chooseEvenly([...burst, ...rest], 6, at))).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000])
})

test('after a long silence what is left of the number goes to where frames are', () => {
  const all = [0, 100, 200, 300, 10_000].map((time) => ({ at: time }))
  expect(times(chooseEvenly(all, 4, at))).toEqual([0, 200, 300, 10_000])
  expect(times(chooseEvenly(all, 1, at))).toEqual([10_000])
  expect(chooseEvenly([], 4, at)).toEqual([])
})
