import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeClient } from '../harness/acts.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { jpeg } from '../harness/jpeg.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { ask } from '../harness/revocation.ts'
import { makePlace, type Place, type Process, serve } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const PUSH = `mutation ($source: String!, $data: String!) {
  bufferFrames(input: { source: $source, frames: [{ data: $data }] }) {
    ... on FramesBuffered { accepted buffer { frames } }
    ... on Error { code message }
  }
}`
const STATE = 'query ($source: String!) { source(source: $source) { buffer { frames } } }'
const picture = jpeg(640, 480, 2_000).toString('base64')

type Asked = (query: string, variables: object) => ReturnType<typeof ask>
const push = (asked: Asked, source: string) => asked(PUSH, { source, data: picture })
const framesOf = async (asked: Asked, source: string) =>
  (await asked(STATE, { source })).body.data?.source.buffer.frames

describe.skipIf(!hasRedis)('two server processes on one Redis', () => {
  const places: Place[] = []
  const processes: Process[] = []
  let redis: TestRedis
  let database: TestDatabase
  let env: Record<string, string>
  let key: string

  async function start(): Promise<{ process: Process; asked: Asked }> {
    const place = await makePlace()
    places.push(place)
    const process = serve(place, env)
    processes.push(process)
    const url = await process.url
    if (!key) {
      const operatorKey = (await readFile(join(place.dataDir, 'operator.key'), 'utf8')).trim()
      const { body } = await ask(
        url,
        operatorKey,
        'mutation { createClient(input: { name: "Pair" }) { ... on ClientCreated { secret } } }',
      )
      key = body.data.createClient.secret
    }
    return { process, asked: (query, variables) => ask(url, key, query, variables) }
  }

  beforeAll(async () => {
    redis = await startRedis()
    database = await createTestDatabase()
    env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      VIGINT_LONG_WINDOW_SECONDS: '600',
      VIGINT_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
  })
  afterAll(async () => {
    for (const { child, ended } of processes) {
      child.kill('SIGKILL')
      await ended
    }
    for (const place of places) await place.remove()
    await redis?.stop()
    await database?.drop()
  })

  test('a frame pushed to one is in the window of the other at once, and outlives a kill', async () => {
    const one = await start()
    const two = await start()
    for (let count = 1; count <= 10; count += 1) {
      const [writer, reader] = count % 2 ? [one, two] : [two, one]
      const { body } = await push(writer.asked, 'door')
      expect(body.data.bufferFrames).toEqual({ accepted: 1, buffer: { frames: count } })
      expect(await framesOf(reader.asked, 'door')).toBe(count)
    }

    const flood = Array.from({ length: 20 }, () => push(one.asked, 'door').catch(() => undefined))
    one.process.child.kill('SIGKILL')
    await one.process.ended
    const answered = (await Promise.all(flood)).filter((answer) => answer?.body.data).length
    const held = await framesOf(two.asked, 'door')
    expect(held).toBeGreaterThanOrEqual(10 + answered)
    expect(held).toBeLessThanOrEqual(30)

    const three = await start()
    expect(await framesOf(three.asked, 'door')).toBe(held)
    expect((await push(three.asked, 'door')).body.data.bufferFrames.buffer.frames).toBe(held + 1)
  }, 60_000)
})

describe.skipIf(!hasRedis)('a server whose Redis goes away', () => {
  let redis: TestRedis
  let server: TestServer
  let secret: string
  beforeAll(async () => {
    redis = await startRedis()
    server = await startTestServer({ settings: { redisUrl: redis.url } })
    secret = (await makeClient(server, 'Outage')).secret
  })
  afterAll(async () => {
    await server?.stop()
    await redis?.stop()
  })
  const asked: Asked = (query, variables) => ask(server.url, secret, query, variables)

  test('says so with 503 and when to try again, serves everything else, and takes frames when it is back', async () => {
    expect((await push(asked, 'gate')).body.data.bufferFrames.accepted).toBe(1)
    await redis.kill()
    const refused = await vi.waitFor(async () => {
      const answer = await push(asked, 'gate')
      expect(answer.status).toBe(503)
      return answer
    })
    expect(refused.body.errors?.[0]).toMatchObject({
      message: 'Redis, which holds the frames, does not answer. Try again in a moment.',
      extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    })
    const state = await asked(STATE, { source: 'gate' })
    expect(state.body.errors?.[0].extensions.code).toBe('UNAVAILABLE')
    expect((await asked('{ sources(first: 5) { nodes { name } } }', {})).body.data.sources.nodes).toEqual([
      { name: 'gate' },
    ])
    await redis.restart()
    await vi.waitFor(
      async () => {
        const { status, body } = await push(asked, 'gate')
        expect(status).toBe(200)
        // Redis came back empty.
        expect(body.data.bufferFrames).toEqual({ accepted: 1, buffer: { frames: 1 } })
      },
      { timeout: 10_000, interval: 200 },
    )
  }, 30_000)
})
