import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Frame } from '../../../src/core/frames/frame.ts'
import type { FrameStore, SourceRef } from '../../../src/core/frames/store.ts'
import { createNaiveRing } from './naive-ring.ts'

export type StoreCaps = { clientBytes: number; processBytes: number }
export type MakeStore = (now: () => number, caps?: Partial<StoreCaps>) => Promise<FrameStore>

const START = 1_800_000_000_000
const source = (name: string, clientId = 'acme'): SourceRef => ({ sourceId: `${clientId}/${name}`, clientId })
const roomy = { windowMs: 10_000, bytes: 1_000_000 }

export const frame = (capturedAt: number, size = 10, more: Partial<Frame> = {}): Frame => ({
  capturedAt,
  receivedAt: capturedAt,
  sequence: null,
  identity: null,
  format: 'jpeg',
  width: 640,
  height: 480,
  data: Buffer.alloc(size, capturedAt % 251),
  ...more,
})

const copyOf = (given: Frame): Frame => ({ ...given, data: Buffer.from(given.data) })
const times = (frames: Frame[]) => frames.map(({ capturedAt }) => capturedAt - START)

/** What every frame store does, wherever it keeps the frames. */
export function describeFrameStore(name: string, makeStore: MakeStore, runs: number): void {
  describe(`a frame store in ${name}`, () => {
    let now = START
    let store: FrameStore
    const open = async (caps?: Partial<StoreCaps>) => {
      now = START
      store = await makeStore(() => now, caps)
    }
    afterEach(() => store.close())

    it('gives back what was put in, byte for byte', async () => {
      await open()
      const data = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
      const given = frame(START, 0, { data, sequence: 7, identity: 'a', format: 'png', width: 3, height: 2 })
      await store.append(source('door'), [given], roomy)
      expect(await store.window(source('door'), START - 1, START)).toEqual([given])
      expect(await store.latest(source('door'))).toEqual(given)
    })

    it('knows nothing of a source that sent nothing', async () => {
      await open()
      expect(await store.window(source('door'), 0, START)).toEqual([])
      expect(await store.latest(source('door'))).toBeNull()
      expect(await store.states([source('door')])).toMatchObject([{ frames: 0, bytes: 0, newestAt: null }])
    })

    it('tells no size of pictures that it holds no more', async () => {
      await open()
      await store.append(source('door'), [frame(START)], roomy)
      expect(await store.states([source('door')])).toMatchObject([{ width: 640, height: 480 }])
      now += roomy.windowMs
      expect(await store.states([source('door')])).toMatchObject([{ frames: 0, width: null, height: null }])
    })

    it('sorts by capture time, whatever the order of arrival', async () => {
      await open()
      now = START + 100
      for (const time of [30, 10, 50, 20, 40])
        await store.append(source('door'), [frame(START + time)], roomy)
      expect(times(await store.window(source('door'), START, now))).toEqual([10, 20, 30, 40, 50])
      expect(times(await store.window(source('door'), START + 10, START + 40))).toEqual([20, 30, 40])
    })

    it('gives the oldest or the newest of a window alone, where no more is wanted', async () => {
      await open()
      now = START + 100
      const all = [10, 20, 30, 40].map((time) => frame(START + time))
      await store.append(source('door'), all, roomy)
      const part = async (wanted: { first: number } | { last: number }) =>
        times(await store.window(source('door'), START + 10, START + 40, wanted))
      expect(await part({ first: 2 })).toEqual([20, 30])
      expect(await part({ last: 2 })).toEqual([30, 40])
      expect(await part({ first: 9 })).toEqual([20, 30, 40])
      expect(await part({ last: 9 })).toEqual([20, 30, 40])
    })

    it('forgets what is older than the window, also when nothing comes in', async () => {
      await open()
      await store.append(source('door'), [frame(START)], roomy)
      now = START + 9_999
      expect(await store.states([source('door')])).toMatchObject([{ frames: 1, bytes: 10 }])
      now = START + 10_000
      expect(await store.window(source('door'), 0, now)).toEqual([])
      expect(await store.states([source('door')])).toMatchObject([{ frames: 0, bytes: 0, dropped: 0 }])
    })

    it('goes by new limits at once, though nothing comes in', async () => {
      await open()
      now = START + 9_000
      await store.append(
        source('door'),
        [0, 3_000, 6_000, 8_000, 9_000].map((time) => frame(START + time)),
        { windowMs: 60_000, bytes: 1_000_000 },
      )
      await store.limit(source('door'), { windowMs: 5_000, bytes: 25 })
      expect(times(await store.window(source('door'), START - 1, now))).toEqual([8_000, 9_000])
      expect(await store.states([source('door')])).toMatchObject([{ frames: 2, bytes: 20, dropped: 1 }])
      now = START + 13_500
      expect(times(await store.window(source('door'), START - 1, now))).toEqual([9_000])
      await store.limit(source('gate'), { windowMs: 5_000, bytes: 25 })
      expect(await store.states([source('gate')])).toMatchObject([{ frames: 0, bytes: 0 }])
    })

    it('keeps no more bytes than the source may hold, and counts what had to go', async () => {
      await open()
      const limits = { windowMs: 10_000, bytes: 35 }
      now = START + 10
      const { state } = await store.append(
        source('door'),
        [1, 2, 3, 4, 5].map((time) => frame(START + time)),
        limits,
      )
      expect(state).toMatchObject({ frames: 3, bytes: 30, dropped: 2 })
      expect(times(await store.window(source('door'), START, now))).toEqual([3, 4, 5])
    })

    it('keeps the newest frame, however large', async () => {
      await open()
      const { state } = await store.append(source('door'), [frame(START, 100)], { windowMs: 1_000, bytes: 1 })
      expect(state).toMatchObject({ frames: 1, dropped: 0 })
    })

    it('keeps to the cap of a client where a large frame stands alone beside many small ones', async () => {
      await open({ clientBytes: 1_000, processBytes: 10_000 })
      await store.append(source('whale'), [frame(START, 400)], roomy)
      for (let name = 0; name < 20; name++)
        await store.append(
          source(`${name}`),
          [1, 2, 3, 4, 5, 6].map((time) => frame(START - time, 20)),
          roomy,
        )
      const names = ['whale', ...Array.from({ length: 20 }, (_, name) => `${name}`)]
      const states = await store.states(names.map((name) => source(name)))
      expect(states.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1_000)
      expect(states.reduce((sum, { dropped }) => sum + dropped, 0)).toBeGreaterThan(80)
    })

    it('takes from the one named last where two cameras, or two clients, hold the same', async () => {
      const [door, gate, hall] = [source('door'), source('gate'), source('hall', 'bolt')]
      const pair = [frame(START - 1, 30), frame(START, 30)]
      for (const [one, other, caps] of [
        [door, gate, { clientBytes: 110, processBytes: 1_000 }],
        [door, hall, { clientBytes: 1_000, processBytes: 110 }],
      ] as const)
        for (const order of [
          [one, other],
          [other, one],
        ]) {
          await open(caps)
          for (const camera of order) await store.append(camera, pair.map(copyOf), roomy)
          expect(await store.states([one, other])).toMatchObject([{ frames: 2 }, { frames: 1 }])
          await store.close()
        }
    })

    it('keeps to the cap of all where each source holds one frame', async () => {
      await open({ clientBytes: 10_000, processBytes: 1_000 })
      const cameras = Array.from({ length: 30 }, (_, name) => source(`${name}`, name % 2 ? 'acme' : 'bolt'))
      for (const camera of cameras) await store.append(camera, [frame(START, 100)], roomy)
      const states = await store.states(cameras)
      expect(states.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(1_000)
    })

    it('takes a leap in the count for a new beginning, not for missing frames', async () => {
      await open()
      const [low, high] = [-2_147_483_648, 2_147_483_647]
      const { state } = await store.append(
        source('door'),
        [frame(START, 10, { sequence: low }), frame(START, 10, { sequence: high })],
        roomy,
      )
      expect(state.missing).toBe(0)
    })

    it('tells frames that came twice, late ones, and gaps in the count', async () => {
      await open()
      const numbered = (sequence: number) =>
        frame(START + sequence, 10, { sequence, identity: `${sequence}` })
      now = START + 100
      const first = await store.append(source('door'), [1, 2, 5, 4, 2].map(numbered), roomy)
      expect(first.fates).toEqual(['kept', 'kept', 'kept', 'kept', 'duplicate'])
      expect(first.state).toMatchObject({ frames: 4, missing: 1, duplicates: 1 })
      const late = await store.append(source('door'), [frame(START - 20_000)], roomy)
      expect(late.fates).toEqual(['late'])
      expect(late.state).toMatchObject({ frames: 4 })
    })

    it('takes a number that is held for a camera that was started anew, not for a retry', async () => {
      await open()
      const numbered = (sequence: number, at: number, picture: number) =>
        frame(START + at, 10, { sequence, identity: `s${sequence}`, data: Buffer.alloc(10, picture) })
      const run = (at: number, picture: number, numbers: number[]) =>
        numbers.map((sequence) => numbered(sequence, at + sequence * 100, picture))
      now = START + 5_000
      await store.append(source('door'), run(0, 1, [0, 1, 2, 3, 4, 5]), roomy)
      const anew = await store.append(source('door'), run(4_000, 2, [0, 1, 3]), roomy)
      expect(anew.fates).toEqual(['kept', 'kept', 'kept'])
      expect(anew.state).toMatchObject({ frames: 9, missing: 1, duplicates: 0 })
      // The same picture once more, later or not; another one of the same moment; what the camera sent before.
      const again = [numbered(0, 4_000, 2), numbered(0, 5_000, 2), numbered(1, 4_200, 3), numbered(0, 0, 1)]
      const { fates, state } = await store.append(source('door'), again, roomy)
      expect(fates).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate'])
      expect(state).toMatchObject({ frames: 9, missing: 1, duplicates: 4 })
      now = START + 10_600
      const left = await store.append(source('door'), [numbered(3, 10_600, 2), numbered(4, 10_600, 9)], roomy)
      expect(left.fates).toEqual(['duplicate', 'kept'])
      expect(left.state).toMatchObject({ frames: 4, missing: 1 })
    })

    it('keeps the sources of all clients apart', async () => {
      await open()
      await store.append(source('door', 'acme'), [frame(START)], roomy)
      await store.append(source('door', 'bolt'), [frame(START), frame(START)], roomy)
      const states = await store.states([
        source('door', 'acme'),
        source('door', 'bolt'),
        source('gate', 'acme'),
      ])
      expect(states.map(({ frames }) => frames)).toEqual([1, 2, 0])
      await store.remove(source('door', 'acme'))
      expect(await store.window(source('door', 'acme'), 0, START)).toEqual([])
      expect(await store.window(source('door', 'bolt'), 0, START)).toHaveLength(2)
    })

    it('takes from the camera that holds the most when its client holds too much', async () => {
      await open({ clientBytes: 1_000 })
      const wide = { windowMs: 60_000, bytes: 1_000_000 }
      await store.append(source('small'), [frame(now - 5, 100), frame(now - 4, 100)], wide)
      await store.append(source('other', 'bolt'), [frame(now - 5, 100)], wide)
      for (let at = 20; at > 0; at -= 1) await store.append(source('large'), [frame(now - at, 100)], wide)
      const [small, large, other] = await store.states([
        source('small'),
        source('large'),
        source('other', 'bolt'),
      ])
      expect(small).toMatchObject({ frames: 2, dropped: 0 })
      expect(other).toMatchObject({ frames: 1, dropped: 0 })
      expect((small?.bytes ?? 0) + (large?.bytes ?? 0)).toBeLessThanOrEqual(1_000)
      expect((large?.frames ?? 0) + (large?.dropped ?? 0)).toBe(20)
      expect(large?.newestAt).toBe(now - 1)
    })

    it('holds what the plainest ring would hold', async () => {
      const arrival = fc.record({
        wait: fc.integer({ min: 0, max: 3_000 }),
        behind: fc.integer({ min: -500, max: 12_000 }),
        size: fc.integer({ min: 1, max: 400 }),
        sequence: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
      })
      const window = fc.record({
        from: fc.integer({ min: 0, max: 12_000 }),
        length: fc.integer({ min: 0, max: 12_000 }),
      })
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(arrival, { minLength: 1, maxLength: 6 }), { maxLength: 20 }),
          fc.array(window, { minLength: 1, maxLength: 5 }),
          fc.record({
            windowMs: fc.integer({ min: 1, max: 10_000 }),
            bytes: fc.integer({ min: 1, max: 3_000 }),
          }),
          async (batches, windows, limits) => {
            await open()
            const naive = createNaiveRing()
            for (const batch of batches) {
              now += batch[0]?.wait ?? 0
              const frames = batch.map(({ behind, size, sequence }) =>
                frame(now - behind, size, { sequence, identity: sequence === null ? null : `${sequence}` }),
              )
              // The store frees what it was given; the other one keeps its own.
              const expected = naive.append(frames.map(copyOf), limits, now)
              const { fates, state } = await store.append(source('door'), frames, limits)
              expect(fates).toEqual(expected)
              expect(state).toMatchObject(naive.state())
            }
            for (const { from, length } of windows) {
              const start = now - from
              const expected = naive.window(start, start + length, limits, now)
              expect(await store.window(source('door'), start, start + length)).toEqual(expected)
            }
            await store.close()
          },
        ),
        { numRuns: runs },
      )
    })
  })
}
