import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Frame } from '../../src/core/frames/frame.ts'
import type { FrameStore } from '../../src/core/frames/store.ts'
import { frame } from '../core/frames/store-suite.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { openRedisFrames } from '../harness/redis-frames.ts'

const NOW = 1_800_000_000_000
const MIB = 1024 * 1024
const roomy = { windowMs: 60_000, bytes: 64 * MIB }
const door = { sourceId: 'door', clientId: 'acme' }

describe.skipIf(!hasRedis)('while Redis is away', () => {
  let redis: TestRedis
  let store: FrameStore
  beforeEach(async () => {
    redis = await startRedis()
    store = await openRedisFrames(redis.url, {
      now: () => NOW,
      caps: { clientBytes: 128 * MIB, totalBytes: 128 * MIB },
    })
  })
  afterEach(async () => {
    await store.close()
    await redis.stop()
  })

  const push = (...frames: Frame[]) =>
    store.append(door, frames.length > 0 ? frames : [frame(NOW, 10)], roomy)
  const recovers = () =>
    vi.waitFor(async () => expect((await push()).state.frames).toBeGreaterThan(0), {
      timeout: 8_000,
      interval: 100,
    })

  test('every question is answered at once that it is, and all is well when it is back', async () => {
    await push()
    await redis.kill()
    await vi.waitFor(() => expect(push()).rejects.toThrow('Redis, which holds the frames, does not answer.'))
    const started = performance.now()
    const asked = [...Array.from({ length: 200 }, () => push(frame(NOW, 50_000))), store.window(door, 0, NOW)]
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected')
    expect(performance.now() - started).toBeLessThan(500)
    await redis.restart()
    await recovers()
    expect(await store.latest(door)).toMatchObject({ capturedAt: NOW })
  })

  test('a Redis that hangs holds no more than a few pictures, and none of them goes in twice', async () => {
    await push()
    redis.freeze()
    const large = frame(NOW, MIB)
    const before = process.memoryUsage().arrayBuffers
    const outcomes: string[] = []
    const asked = Array.from({ length: 300 }, () =>
      push(large).then(
        () => outcomes.push('kept'),
        (error: Error) => outcomes.push(error.message),
      ),
    )
    await vi.waitFor(() => expect(outcomes.length).toBeGreaterThanOrEqual(300 - 64))
    expect(new Set(outcomes)).toEqual(
      new Set(['Redis, which holds the frames, takes them more slowly than they come.']),
    )
    // What waits, and what the connection made of it.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((64 + 16) * MIB)
    await Promise.all(asked)
    expect(outcomes).not.toContain('kept')
    redis.thaw()
    await recovers()
    const kept = (await store.states([door]))[0]?.frames ?? 0
    // Those that had reached it before it hung up, each once.
    expect(kept).toBeLessThanOrEqual(2 + 64)
  }, 20_000)
})
