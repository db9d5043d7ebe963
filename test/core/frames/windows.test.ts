import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Viewer } from '../../../src/core/access/viewer.ts'
import type { Core } from '../../../src/core/context.ts'
import { createArrivals } from '../../../src/core/frames/arrivals.ts'
import type { GivenFrame } from '../../../src/core/frames/check.ts'
import { newClock } from '../../../src/core/frames/clock.ts'
import type { Frame } from '../../../src/core/frames/frame.ts'
import type { Frames } from '../../../src/core/frames/frames.ts'
import { bufferFrames } from '../../../src/core/frames/intake.ts'
import { createMemoryFrameStore } from '../../../src/core/frames/memory/store.ts'
import { createFrameRates } from '../../../src/core/frames/rate.ts'
import { DEFAULT_FRAMES } from '../../../src/core/frames/settings.ts'
import { createFrameStops } from '../../../src/core/frames/stops.ts'
import { createSourceDirectory } from '../../../src/core/sources/directory.ts'
import { knownSource } from '../../../src/core/sources/known.ts'
import type { FrameSettings } from '../../../src/db/tables/index.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { createNaiveRing } from './naive-ring.ts'

const START = 1_800_000_000_000
const AT_START = new Date(START)
const CLIENT = '01a1fe94-dc75-759f-9316-000000000001'

/** A camera that is known, so that nothing but memory is asked; and a clock that is set by hand. */
function aCamera(settings: FrameSettings) {
  let now = START
  const store = createMemoryFrameStore({ clientBytes: 1e9, processBytes: 1e9 }, () => now)
  const directory = createSourceDirectory({
    readStamps: async () => new Map([[row.id, known.stamp]]),
    onGone: () => {},
    onFailure: () => {},
  })
  const counted = { frames: 0, bytes: 0 }
  const frames = {
    store,
    directory,
    rates: createFrameRates(() => now),
    stops: createFrameStops(),
    arrivals: createArrivals(),
    defaults: DEFAULT_FRAMES,
    tally: {
      add: (_: unknown, { count, bytes }: { count: number; bytes: number }) => {
        counted.frames += count
        counted.bytes += bytes
      },
    },
  } as unknown as Frames
  const core = { now: () => new Date(now), frames } as unknown as Core
  const viewer = {
    key: { id: 'key', clientId: CLIENT, environment: 'live', limits: {} },
    client: { id: CLIENT, limits: {} },
    permissions: new Set(['frames:write']),
  } as unknown as Viewer
  const row = {
    id: '01a1fe94-dc75-759f-9316-000000000002',
    clientId: CLIENT,
    environment: 'live' as const,
    name: 'gate',
    settings,
    analysis: {},
    watch: false,
    createdAt: AT_START,
    updatedAt: AT_START,
    archivedAt: null,
    online: false,
    onlineChangedAt: null,
    lastFrameAt: null,
    frameCount: 0,
    frameBytes: 0,
  }
  const client = { settings: { timeZone: 'UTC', language: 'en', unusualUse: true }, updatedAt: AT_START }
  const known = knownSource(row, client, DEFAULT_FRAMES, newClock())
  directory.keep(known, directory.begin())
  return {
    limits: known.limits,
    counted,
    pass: (milliseconds: number) => {
      now += milliseconds
      return now
    },
    push: (given: GivenFrame[]) => bufferFrames(core, viewer, { source: 'gate' }, given),
    window: (from: number, to: number) => store.window(known.ref, from, to),
    async close() {
      await directory.close()
      await store.close()
    },
  }
}

const batch = fc.array(
  fc.record({
    /** On the way for so long: never enough to look like a slow clock. */
    delay: fc.integer({ min: 0, max: 1_900 }),
    timed: fc.boolean(),
    sequence: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
    size: fc.integer({ min: 40, max: 3_000 }),
    broken: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
  }),
  { minLength: 1, maxLength: 8 },
)
const steps = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 1_500 }),
    frames: batch,
    from: fc.nat(5_000),
    length: fc.nat(5_000),
  }),
  { minLength: 1, maxLength: 25 },
)
const anyLimits = fc.record({
  longWindowSeconds: fc.constantFrom(0.5, 1, 3, 10),
  bufferBytes: fc.constantFrom(1_000, 5_000, 20_000, 1_000_000),
})

const seen = (frames: readonly Frame[]) =>
  frames.map(({ capturedAt, sequence, data }) => ({ capturedAt, sequence, bytes: data.length }))

test('a window holds what was captured in it, however frames come: as in the plainest words', async () => {
  await fc.assert(
    fc.asyncProperty(anyLimits, steps, async (settings, all) => {
      const camera = aCamera(settings)
      const naive = createNaiveRing()
      let kept = 0
      for (const { pause, frames, from, length } of all) {
        const now = camera.pass(pause)
        const given = frames.map(({ delay, timed, sequence, size, broken }) => ({
          data: broken ? Buffer.alloc(size, 1) : jpeg(64, 48, size),
          capturedAt: timed ? now - delay : null,
          sequence,
        }))
        // The buffer frees what it was given.
        const own = given.map(({ data, ...rest }) => ({ ...rest, data: Buffer.from(data) }))
        const answer = await camera.push(given)
        const isHeldAtAll = ({ data }: { data: Buffer }) => data.length <= camera.limits.bytes
        const good = own.flatMap((each, index) =>
          frames[index]?.broken || !isHeldAtAll(each) ? [] : [{ ...each, index }],
        )
        const fates = naive.append(
          good.map(({ data, capturedAt, sequence }) => ({
            capturedAt: capturedAt ?? now,
            receivedAt: now,
            sequence,
            identity:
              sequence !== null
                ? `s${sequence}`
                : capturedAt === null
                  ? null
                  : `t${capturedAt}:${data.length}`,
            format: 'jpeg' as const,
            width: 64,
            height: 48,
            data,
          })),
          camera.limits,
          now,
        )
        const why = new Map<number, string>(
          good.map(({ index }, place) => [index, fates[place] === 'late' ? 'LATE' : 'DUPLICATE']),
        )
        const rejected: { index: number; reason: string | undefined }[] = own.flatMap((each, index) => {
          if (frames[index]?.broken) return [{ index, reason: 'NOT_AN_IMAGE' }]
          if (!isHeldAtAll(each)) return [{ index, reason: 'TOO_LARGE' }]
          const place = good.findIndex((each) => each.index === index)
          return fates[place] === 'kept' ? [] : [{ index, reason: why.get(index) }]
        })
        expect(answer.rejected.map(({ index, reason }) => ({ index, reason }))).toEqual(rejected)
        expect(answer.accepted).toBe(given.length - rejected.length)
        expect(answer.clockSkewMs).toBe(0)
        kept += answer.accepted
        const start = now - from
        const expected = naive.window(start, start + length, camera.limits, now)
        expect(answer.state).toMatchObject(naive.state())
        expect(seen(await camera.window(start, start + length))).toEqual(seen(expected))
      }
      expect(camera.counted.frames).toBe(kept)
      await camera.close()
    }),
    { numRuns: 100 },
  )
})

const LONGEST_JITTER_MS = 200
const STREAMED_MS = 25_000

test('a camera whose clock is off by a constant has its frames where they belong, and is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      // Behind from where it counts as a slow clock, ahead up to what is taken for one.
      fc.oneof(fc.integer({ min: -3_000_000, max: -3_000 }), fc.integer({ min: 1_000, max: 59_000 })),
      fc.integer({ min: 20, max: 1_000 }),
      fc.infiniteStream(fc.integer({ min: 0, max: LONGEST_JITTER_MS })),
      async (ahead, interval, jitter) => {
        const camera = aCamera({ longWindowSeconds: 10 })
        const captured: number[] = []
        let skew = 0
        let now = START
        for (let passed = 0; passed < STREAMED_MS; passed += interval) {
          now = camera.pass(interval)
          const trueTime = now - (jitter.next().value ?? 0)
          captured.push(trueTime)
          const { clockSkewMs } = await camera.push([{ data: jpeg(64, 48), capturedAt: trueTime + ahead }])
          skew = clockSkewMs
        }
        expect(Math.abs(skew + ahead)).toBeLessThanOrEqual(LONGEST_JITTER_MS)
        const [from, to] = [now - 5_000, now]
        const held = (await camera.window(from, to)).map(({ capturedAt }) => capturedAt)
        // At both edges jitter decides.
        const inside = captured.filter(
          (time) => time > from + LONGEST_JITTER_MS && time <= to - LONGEST_JITTER_MS,
        )
        const around = captured.filter((time) => time > from - LONGEST_JITTER_MS)
        expect(held.length).toBeGreaterThanOrEqual(inside.length)
        expect(held.length).toBeLessThanOrEqual(around.length)
        for (const time of inside)
          expect(Math.min(...held.map((each) => Math.abs(each - time)))).toBeLessThanOrEqual(
            LONGEST_JITTER_MS,
          )
        await camera.close()
      },
    ),
    { numRuns: 25 },
  )
})

test('frames sent late by a camera with a good clock stay where they were captured', async () => {
  const camera = aCamera({ longWindowSeconds: 60 })
  for (let sent = 0; sent < 20; sent++) {
    const now = camera.pass(1_000)
    // Half of them wait for a line.
    const delay = sent % 2 === 0 ? 20 : 15_000
    const { clockSkewMs } = await camera.push([
      { data: jpeg(64, 48), capturedAt: now - delay, sequence: sent },
    ])
    expect(clockSkewMs).toBe(0)
  }
  const held = await camera.window(START - 60_000, START + 60_000)
  const delays = held.map(({ capturedAt, receivedAt }) => receivedAt - capturedAt)
  expect(delays.filter((delay) => delay === 15_000)).toHaveLength(10)
  await camera.close()
})
