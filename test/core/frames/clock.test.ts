import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corrected, learn, newClock } from '../../../src/core/frames/clock.ts'

const START = 1_800_000_000_000

/** Pushes frames as a camera would whose clock is off by so much (positive: ahead), and tells what times they got. */
function push(aheadMs: number, delays: readonly number[], everyMs = 100) {
  const clock = newClock()
  return delays.map((delay, index) => {
    const taken = START + index * everyMs
    const received = taken + delay
    learn(clock, taken + aheadMs, received)
    return { taken, received, told: corrected(clock, taken + aheadMs, received), skewMs: clock.skewMs }
  })
}

const delays = (count: number) =>
  fc.array(fc.integer({ min: 5, max: 200 }), { minLength: count, maxLength: count })

describe('the clock of a camera', () => {
  it('that is right is left alone', () => {
    fc.assert(
      fc.property(delays(200), (each) => {
        for (const { told, taken, skewMs } of push(0, each)) {
          expect(told).toBe(taken)
          expect(skewMs).toBe(0)
        }
      }),
    )
  })

  it('that is ahead puts no frame far from where it belongs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60_000 }), delays(200), (ahead, each) => {
        for (const { told, taken, received } of push(ahead, each)) {
          expect(told).toBeLessThanOrEqual(received)
          // The line's own delay can't be told from the clock's error.
          expect(Math.abs(told - taken)).toBeLessThanOrEqual(200)
        }
      }),
    )
  })

  it('is not blamed for one wrong time among right ones', () => {
    fc.assert(
      fc.property(
        delays(40),
        fc.integer({ min: 0, max: 39 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        (each, wrong, ahead) => {
          const clock = newClock()
          each.forEach((delay, index) => {
            const taken = START + index * 100
            const told = taken + (index === wrong ? ahead : 0)
            learn(clock, told, taken + delay)
            expect(clock.skewMs).toBe(0)
            expect(corrected(clock, told, taken + delay)).toBeLessThanOrEqual(taken + delay)
          })
        },
      ),
    )
  })

  it('that is ahead again and again is set right, and left alone once it is right', () => {
    const clock = newClock()
    const skews = [5_000, 5_000, 5_000, 0, 0, 0, 9_000, 9_000, 9_000].map((ahead, index) => {
      learn(clock, START + index * 100 + ahead, START + index * 100)
      return clock.skewMs
    })
    expect(skews).toEqual([0, 0, -5_000, -5_000, -5_000, 0, 0, 0, -9_000])
  })

  it('that is behind is set right once it has shown to be so steadily', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3_000, max: 3_000_000 }), delays(300), (behind, each) => {
        const frames = push(-behind, each)
        for (const { told, taken } of frames.slice(0, 40)) expect(told).toBe(taken - behind)
        for (const { told, taken } of frames.slice(120))
          expect(Math.abs(told - taken)).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('that is behind is set right too where a frame comes seldom', () => {
    const everyMs = fc.constantFrom(10_000, 15_000, 60_000, 300_000)
    fc.assert(
      fc.property(fc.integer({ min: 3_000, max: 3_000_000 }), delays(12), everyMs, (behind, each, every) => {
        const frames = push(-behind, each, every)
        for (const { told, taken } of frames.slice(0, 2)) expect(told).toBe(taken - behind)
        for (const { told, taken } of frames.slice(4)) expect(Math.abs(told - taken)).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('that is set right between two frames a minute is believed with the next', () => {
    const clock = newClock()
    const skews = [60_000, 60_000, 60_000, 60_000, 60_000, 0, 0, 0].map((behind, index) => {
      learn(clock, START + index * 60_000 - behind, START + index * 60_000)
      return clock.skewMs
    })
    expect(skews).toEqual([0, 0, 0, 60_000, 60_000, 0, 0, 0])
  })

  it('is not blamed for frames a minute that are late now and then, nor for what was before a pause', () => {
    const late = [20, 20, 15_000, 20, 15_000, 40_000, 20, 9_000, 12_000, 20]
    for (const { told, taken } of push(0, late, 60_000)) expect(told).toBe(taken)
    const clock = newClock()
    for (const at of [0, 100, 200, 3_600_000, 3_600_100, 7_200_000, 7_200_100]) {
      learn(clock, START + at - 30_000, START + at)
      expect(clock.skewMs).toBe(0)
    }
  })

  it('is not blamed for frames that were kept back and come in a rush', () => {
    // A minute of frames, sent within six seconds: each is less late than the one before.
    const rush = Array.from({ length: 600 }, (_, index) => 60_000 - index * 90)
    for (const { told, taken } of push(0, rush)) expect(told).toBe(taken)
  })

  it('never puts a frame into the future', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -3_600_000, max: 60_000 }), fc.integer({ min: 0, max: 5_000 }))),
        (pushes) => {
          const clock = newClock()
          let now = START
          for (const [offset, wait] of pushes) {
            now += wait
            learn(clock, now + offset, now)
            expect(corrected(clock, now + offset, now)).toBeLessThanOrEqual(now)
          }
        },
      ),
    )
  })
})
