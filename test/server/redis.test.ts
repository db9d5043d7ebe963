import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loadConfig } from '../../src/server/config.ts'
import { runDoctor } from '../../src/server/doctor.ts'
import { openRedis } from '../../src/server/redis.ts'
import { makeClient, makeKey } from '../harness/acts.ts'
import { ask } from '../harness/asking.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const ME = '{ me { key { id } } }'
const HEALTH = '{ health { status } }'
const LIMIT = 10
const log = { info: () => {}, warn: () => {}, error: () => {} }

describe.skipIf(!hasRedis)('with Redis', () => {
  let redis: TestRedis
  let one: TestServer
  let two: TestServer
  beforeAll(async () => {
    redis = await startRedis()
    const settings = {
      redisUrl: redis.url,
      trustedProxies: '127.0.0.1',
      strangerRequestsPerMinute: String(LIMIT),
    }
    one = await startTestServer({ settings })
    two = await startTestServer({ settings, database: one.database })
  })
  afterAll(async () => {
    await two?.stop()
    await one?.stop()
    await redis?.stop()
  })

  /** By turns of both servers: which of them were answered. */
  async function byTurns(count: number, query: string, asking: Parameters<typeof ask>[2]): Promise<number> {
    const asked = Array.from({ length: count }, (_, turn) => ask(turn % 2 ? one : two, query, asking))
    return (await Promise.all(asked)).filter(({ status }) => status === 200).length
  }

  test('two servers count the requests of a key together, and of a stranger', async () => {
    const { secret } = await makeClient(one, 'Counted', { limits: { requestsPerMinute: 15 } })
    expect(await byTurns(40, ME, { key: secret })).toBe(15)
    expect(await byTurns(40, HEALTH, { key: null, from: '203.0.113.1' })).toBe(LIMIT)
  })

  test('of a client and of a key together, all or nothing', async () => {
    const { slug, id } = await makeClient(one, 'Pair')
    await one.graphql('mutation ($i: UpdateClientInput!) { updateClient(input: $i) { __typename } }', {
      i: { client: id, limits: { requestsPerMinute: 10 } },
    })
    const a = await makeKey(one, { client: slug, role: 'admin', limits: { requestsPerMinute: 8 } })
    const b = await makeKey(one, { client: slug, role: 'admin', limits: { requestsPerMinute: 8 } })
    expect(await byTurns(20, ME, { key: a.secret })).toBe(8)
    expect(await byTurns(20, ME, { key: b.secret })).toBe(2)
    // What the client refused was not counted for the key.
    await one.graphql('mutation ($i: UpdateClientInput!) { updateClient(input: $i) { __typename } }', {
      i: { client: id, limits: { requestsPerMinute: 100 } },
    })
    let passed = 0
    await vi.waitFor(
      async () => {
        passed += await byTurns(10, ME, { key: b.secret })
        expect(passed).toBe(6)
      },
      { timeout: 5_000, interval: 300 },
    )
    expect(await byTurns(10, ME, { key: b.secret })).toBe(0)
  })

  test('with Redis gone each counts for itself: clients are served, strangers are limited', async () => {
    const { secret } = await makeClient(one, 'Outage', { limits: { requestsPerMinute: 15 } })
    expect((await ask(one, ME, { key: secret })).status).toBe(200)
    await redis.kill()
    const inOutage = { key: null, from: '203.0.113.2' }
    const served = await Promise.all(Array.from({ length: 5 }, () => ask(one, ME, { key: secret })))
    expect(served.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await byTurns(60, HEALTH, inOutage)).toBe(2 * LIMIT)
    expect((await ask(one, HEALTH, inOutage)).status).toBe(429)
    // Clients are served, but for the frames: a balancer that knows a whole server sends them there.
    const readiness = async () => {
      const response = await fetch(`${one.url}/health/ready`)
      return { status: response.status, body: await response.json() }
    }
    await vi.waitFor(async () =>
      expect(await readiness()).toEqual({
        status: 503,
        body: { status: 'broken', checks: { database: 'ok', redis: 'unreachable' } },
      }),
    )

    await redis.restart()
    await vi.waitFor(
      async () =>
        expect(await readiness()).toEqual({
          status: 200,
          body: { status: 'ready', checks: { database: 'ok', redis: 'ok' } },
        }),
      { timeout: 10_000 },
    )
    await vi.waitFor(
      async () => {
        const probe = await makeClient(one, `Back ${crypto.randomUUID()}`, {
          limits: { requestsPerMinute: 6 },
        })
        expect(await byTurns(20, ME, { key: probe.secret })).toBe(6)
      },
      { timeout: 15_000 },
    )
  })

  test('the doctor looks at it', async () => {
    const { checks } = await runDoctor({
      redisUrl: redis.url,
      databaseUrl: one.database.url,
      dataDir: one.dataDir,
      port: 0,
    })
    expect(checks.find(({ name }) => name === 'redis')).toEqual({
      name: 'redis',
      state: 'ok',
      detail: expect.stringMatching(/^Redis [\d.]+ at redis:\/\/127\.0\.0\.1:\d+/),
    })
  })
})

test('a server does not start without the Redis that it was told of, and says so', async () => {
  const { redisUrl } = loadConfig({ redisUrl: 'redis://me:hunter2@127.0.0.1:1' }, {})
  const failure = await openRedis({ redisUrl }, log).catch((error: unknown) => error as Error)
  expect(failure).toMatchObject({
    message: expect.stringMatching(
      /^The Redis at redis:\/\/me:\*\*\*\*@127\.0\.0\.1:1 can't be used: .*ECONNREFUSED/,
    ),
    hint: expect.stringContaining('REDIS_URL'),
  })
  const { checks } = await runDoctor({ redisUrl, databaseUrl: 'postgres://x@127.0.0.1:1/x', port: 0 })
  expect(checks.find(({ name }) => name === 'redis')).toMatchObject({ state: 'broken' })
})

test.each(['127.0.0.1:6379', 'http://127.0.0.1', 'redis://'])('%s is no address of a Redis', (redisUrl) => {
  expect(() => loadConfig({ redisUrl }, {})).toThrow('must look like redis://')
})
