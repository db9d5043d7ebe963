import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMemoryFrameStore } from '../../src/core/frames/memory/store.ts'
import type { FrameStore } from '../../src/core/frames/store.ts'
import { describeFrameStore, frame } from '../core/frames/store-suite.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { openRedisFrames } from '../harness/redis-frames.ts'

const START = 1_800_000_000_000
const MIB = 1024 * 1024
const roomy = { windowMs: 60_000, bytes: MIB }
const door = { sourceId: 'door', clientId: 'acme' }

describe.skipIf(!hasRedis)('on a real Redis', () => {
  let redis: TestRedis
  let client: Redis
  let opened = 0
  /** As if the Redis were empty. */
  const freshPrefix = () => `test:${++opened}:`
  beforeAll(async () => {
    redis = await startRedis()
    client = new Redis(redis.url)
  })
  afterAll(async () => {
    client?.disconnect()
    await redis?.stop()
  })

  describeFrameStore(
    'Redis',
    (now, { clientBytes = MIB, processBytes = MIB } = {}) =>
      openRedisFrames(redis.url, {
        now,
        caps: { clientBytes, totalBytes: processBytes },
        prefix: freshPrefix(),
      }),
    100,
  )

  const stores: FrameStore[] = []
  const open = async (options: Omit<Parameters<typeof openRedisFrames>[1], 'now'> = {}, now = START) => {
    const store = await openRedisFrames(redis.url, { now: () => now, ...options })
    stores.push(store)
    return store
  }
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close()
  })

  test('counts, sheds and keeps the same as rings in memory, whatever comes to several cameras', async () => {
    const push = fc.record({
      camera: fc.constantFrom('acme/1', 'acme/2', 'bolt/1', 'bolt/2', 'core/1'),
      wait: fc.integer({ min: 0, max: 900 }),
      frames: fc.array(
        fc.record({
          behind: fc.integer({ min: 0, max: 6_000 }),
          size: fc.integer({ min: 1, max: 300 }),
          sequence: fc.option(fc.oneof(fc.integer({ min: -5, max: 40 }), fc.constant(5_000)), { nil: null }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(push, { maxLength: 30 }), async (pushes) => {
        let now = START
        const memory = createMemoryFrameStore({ clientBytes: 900, processBytes: 1_500 }, () => now)
        const shared = await openRedisFrames(redis.url, {
          now: () => now,
          caps: { clientBytes: 900, totalBytes: 1_500 },
          prefix: freshPrefix(),
        })
        const limits = { windowMs: 5_000, bytes: 700 }
        const cameras = new Map<string, { sourceId: string; clientId: string }>()
        for (const { camera, wait, frames } of pushes) {
          now += wait
          const source = { sourceId: camera, clientId: camera.slice(0, 4) }
          cameras.set(camera, source)
          // Both look at all rings first: what ran out meanwhile is gone from both ledgers.
          const before = [...cameras.values()]
          expect(await shared.states(before)).toEqual(await memory.states(before))
          const given = frames.map(({ behind, size, sequence }) =>
            frame(now - behind, size, { sequence, identity: sequence === null ? null : `s${sequence}` }),
          )
          expect(await shared.append(source, given, limits)).toEqual(
            await memory.append(source, given, limits),
          )
        }
        for (const source of cameras.values()) {
          expect(await shared.window(source, 0, now)).toEqual(await memory.window(source, 0, now))
          expect(await shared.latest(source)).toEqual(await memory.latest(source))
        }
        await shared.close()
        await memory.close()
      }),
      { numRuns: 60 },
    )
  })

  test('what one server is given is in the window of another at once, and outlives both', async () => {
    const prefix = freshPrefix()
    const one = await open({ prefix })
    const two = await open({ prefix })
    for (let at = 0; at < 20; at += 1) {
      const [writer, reader] = at % 2 ? [one, two] : [two, one]
      await writer.append(door, [frame(START - at, 50)], roomy)
      expect(await reader.window(door, START - at - 1, START - at)).toHaveLength(1)
    }
    await one.close()
    await two.close()
    stores.length = 0
    const three = await open({ prefix })
    expect(await three.states([door])).toMatchObject([{ frames: 20, bytes: 1_000, newestAt: START }])
  })

  test('of a frame that two servers are given at the same moment one is kept', async () => {
    const prefix = freshPrefix()
    const one = await open({ prefix })
    const two = await open({ prefix })
    const twice = Array.from({ length: 40 }, (_, sequence) =>
      frame(START - sequence, 10, { sequence, identity: `s${sequence}` }),
    )
    const fates = await Promise.all(
      twice.flatMap((each) => [one, two].map((store) => store.append(door, [each], roomy))),
    )
    const told = fates.flatMap(({ fates }) => fates)
    expect(told.filter((fate) => fate === 'kept')).toHaveLength(40)
    expect(told.filter((fate) => fate === 'duplicate')).toHaveLength(40)
    expect(await one.states([door])).toMatchObject([{ frames: 40, bytes: 400, duplicates: 40 }])
  })

  test('keeps a picture of several MiB, and an identity of any bytes', async () => {
    const store = await open({ prefix: freshPrefix(), caps: { clientBytes: 64 * MIB, totalBytes: 64 * MIB } })
    const data = Buffer.alloc(5 * MIB, 'every byte \0\r\n$5\r\n')
    const odd = frame(START, 0, { data, identity: 'a/b\n\0 é' })
    const limits = { windowMs: 1_000, bytes: 64 * MIB }
    expect((await store.append(door, [odd, odd], limits)).fates).toEqual(['kept', 'duplicate'])
    const [found] = await store.window(door, 0, START)
    expect(found?.data.equals(data)).toBe(true)
    expect({ ...found, data }).toEqual(odd)
    expect(found?.data.buffer.byteLength).toBe(data.length)
  })

  test('leaves nothing behind: what nobody looks at is swept, and every ring runs out by itself', async () => {
    const prefix = freshPrefix()
    let now = START
    const store = await openRedisFrames(redis.url, { now: () => now, prefix })
    stores.push(store)
    await store.append(door, [frame(START, 100)], { windowMs: 10_000, bytes: MIB })
    expect(await client.get(`${prefix}bytes`)).toBe('100')
    for (const key of await client.keys(`${prefix}ring:*`)) expect(await client.pttl(key)).toBeGreaterThan(0)
    now += 10_000
    await vi.waitFor(async () => expect(await client.get(`${prefix}bytes`)).toBe('0'), { timeout: 3_000 })
    expect((await client.keys(`${prefix}*`)).sort()).toEqual([`${prefix}bytes`, `${prefix}ring:door:state`])
    await store.remove(door)
    expect(await client.keys(`${prefix}*`)).toEqual([`${prefix}bytes`])
  })

  test('what Redis threw away by itself is no longer counted, and the ring goes on', async () => {
    const prefix = freshPrefix()
    const store = await open({ prefix })
    await store.append(door, [frame(START - 2, 100), frame(START - 1, 100)], roomy)
    await client.del(`${prefix}ring:door`)
    expect(await store.window(door, 0, START)).toEqual([])
    await client.del(`${prefix}ring:door:index`)
    expect(await store.states([door])).toMatchObject([{ frames: 0, bytes: 0 }])
    await client.script('FLUSH')
    const { state } = await store.append(door, [frame(START, 30)], roomy)
    expect(state).toMatchObject({ frames: 1, bytes: 30 })
    expect(await client.get(`${prefix}bytes`)).toBe('30')
  })

  test('tells the states of thousands of cameras in the order in which they were asked for', async () => {
    const store = await open({ prefix: freshPrefix() })
    const cameras = Array.from({ length: 2_500 }, (_, at) => ({ sourceId: `camera-${at}`, clientId: 'acme' }))
    for (const at of [0, 99, 100, 2_499])
      await store.append(cameras[at] ?? door, [frame(START, at + 1)], roomy)
    const bytes = (await store.states(cameras)).map((state) => state.bytes)
    expect(bytes.flatMap((value, at) => (value > 0 ? [[at, value]] : []))).toEqual([
      [0, 1],
      [99, 100],
      [100, 101],
      [2_499, 2_500],
    ])
  })
})
