import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMemoryLimiter } from '../../src/adapters/limits/memory.ts'
import { createRedisLimiter } from '../../src/adapters/limits/redis.ts'
import { connectRedis, type RedisConnection } from '../../src/adapters/redis/connect.ts'
import type { Limiter } from '../../src/core/limits/limiter.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'

const notes: string[] = []
const note = (_: object, message: string) => void notes.push(message)
const log = { info: note, warn: note, error: note }

/** What every limiter does, wherever it counts. */
function contract(make: (windowSeconds: number) => Limiter) {
  test('counts up to the limit, then refuses and counts no further', async () => {
    const limiter = make(60)
    expect(await limiter.take('a', 3, 5)).toMatchObject({ allowed: true, remaining: 2 })
    const refused = await limiter.take('a', 3, 5)
    expect(refused).toMatchObject({ allowed: false, remaining: 2 })
    expect(refused.resetMs).toBeGreaterThan(55_000)
    expect(refused.resetMs).toBeLessThanOrEqual(60_000)
    expect(await limiter.take('a', 2, 5)).toMatchObject({ allowed: true, remaining: 0 })
    expect(await limiter.take('a', 1, 5)).toMatchObject({ allowed: false, remaining: 0 })
    expect(await limiter.take('b', 1, 5)).toMatchObject({ allowed: true, remaining: 4 })
  })

  test('more than the limit at once never fits, and takes nothing', async () => {
    const limiter = make(60)
    expect(await limiter.take('a', 6, 5)).toMatchObject({ allowed: false, remaining: 5 })
    expect(await limiter.take('a', 5, 5)).toMatchObject({ allowed: true, remaining: 0 })
  })

  test('a limit that is changed holds at once, for what was counted before', async () => {
    const limiter = make(60)
    await limiter.take('a', 4, 5)
    expect(await limiter.take('a', 1, 4)).toMatchObject({ allowed: false, remaining: 0 })
    expect(await limiter.take('a', 1, 10)).toMatchObject({ allowed: true, remaining: 5 })
  })

  test('what is given back is there again, and what was never taken is not', async () => {
    const limiter = make(60)
    await limiter.take('a', 5, 5)
    await limiter.giveBack('a', 2, 5)
    expect(await limiter.take('a', 2, 5)).toMatchObject({ allowed: true, remaining: 0 })
    await limiter.giveBack('b', 4, 5)
    expect(await limiter.take('b', 6, 5)).toMatchObject({ allowed: false, remaining: 5 })
  })

  test('a minute later all is there again', async () => {
    const limiter = make(1)
    await limiter.take('a', 5, 5)
    expect(await limiter.take('a', 1, 5)).toMatchObject({ allowed: false })
    await vi.waitFor(async () => expect(await limiter.take('a', 5, 5)).toMatchObject({ allowed: true }), {
      timeout: 3_000,
    })
  })

  test('of a hundred at the same time exactly as many pass as may', async () => {
    const limiter = make(60)
    const counts = await Promise.all(Array.from({ length: 100 }, () => limiter.take('a', 1, 37)))
    expect(counts.filter(({ allowed }) => allowed)).toHaveLength(37)
  })
}

describe('in memory', () => contract(createMemoryLimiter))

describe.skipIf(!hasRedis)('in Redis', () => {
  let server: TestRedis
  let connection: RedisConnection
  let made = 0
  beforeAll(async () => {
    server = await startRedis()
    connection = await connectRedis(server.url, log)
  })
  afterAll(async () => {
    await connection?.close()
    await server?.stop()
  })

  const limiterAt = (prefix: string, windowSeconds = 60) =>
    createRedisLimiter({
      redis: connection.redis,
      prefix,
      windowSeconds,
      instead: createMemoryLimiter(windowSeconds),
      log,
    })

  contract((windowSeconds) => {
    made += 1
    return limiterAt(`test:${made}`, windowSeconds)
  })

  test('those with the same prefix count together', async () => {
    await limiterAt('shared').take('a', 3, 5)
    expect(await limiterAt('shared').take('a', 3, 5)).toMatchObject({ allowed: false, remaining: 2 })
  })

  test('while Redis is gone, or hangs, each counts for itself; it is said once, and once that it is over', async () => {
    const limiter = limiterAt('outage')
    await limiter.take('a', 5, 5)
    await server.kill()
    notes.length = 0
    expect(await limiter.take('a', 3, 5)).toMatchObject({ allowed: true, remaining: 2 })
    expect(await limiter.take('a', 3, 5)).toMatchObject({ allowed: false, remaining: 2 })
    expect(notes).toEqual(['Redis does not answer: requests are counted by each server for itself'])

    await server.restart()
    const isBack = async () => {
      await limiter.take('b', 1, 1_000)
      expect(notes.at(-1)).toBe('Redis answers again: requests are counted together')
    }
    await vi.waitFor(isBack, { timeout: 10_000 })

    server.freeze()
    const began = performance.now()
    for (let request = 0; request < 20; request++) await limiter.take('c', 1, 1_000)
    expect(performance.now() - began).toBeLessThan(1_500)
    expect(notes.filter((text) => text.startsWith('Redis does not answer'))).toHaveLength(2)
    server.thaw()
    await vi.waitFor(isBack, { timeout: 10_000 })
  })
})
