import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ListSources } from '../../src/client/index.ts'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { push } from '../harness/sources.ts'

describe.skipIf(!hasRedis)('while the Redis that holds the frames is away', () => {
  let redis: TestRedis
  let server: TestServer
  let acme: MadeClient
  beforeAll(async () => {
    redis = await startRedis()
    server = await startTestServer({ settings: { redisUrl: redis.url } })
    acme = await makeClient(server, 'Acme')
    await push(server, acme.secret, 'front-door')
    await push(server, acme.secret, 'back-door')
    await redis.kill()
  })
  afterAll(async () => {
    await server?.stop()
    await redis?.stop()
  })

  test('sources are listed with all else, and what is not known says so', async () => {
    const { status, body } = await server.graphql(
      '{ sources(orderBy: { field: NAME, direction: ASC }) { totalCount nodes { name fps width buffer { frames } } } }',
      {},
      acme.secret,
    )
    expect(status).toBe(200)
    const unknown = { fps: null, width: null, buffer: null }
    expect(body.data.sources).toEqual({
      totalCount: 2,
      nodes: [
        { name: 'back-door', ...unknown },
        { name: 'front-door', ...unknown },
      ],
    })
    const error = body.errors?.find(({ path }) => path.join('.') === 'sources.nodes.1.buffer')
    expect(error).toMatchObject({
      message: 'Redis, which holds the frames, does not answer. Try again in a moment.',
      extensions: { code: 'UNAVAILABLE', partial: true },
    })
  })

  test('the client takes such an answer; frames themselves are refused', async () => {
    const { sources } = await server.api(acme.secret).run(ListSources, {})
    expect(sources.nodes.map(({ buffer, fps }) => ({ buffer, fps }))).toEqual(
      Array(2).fill({ buffer: null, fps: null }),
    )
    const { status, body } = await server.graphql(
      '{ latestFrame(source: "front-door") { capturedAt } }',
      {},
      acme.secret,
    )
    expect([status, body.errors?.[0].extensions.code]).toEqual([503, 'UNAVAILABLE'])
    expect(await push(server, acme.secret, 'front-door')).toMatchObject({ code: 'UNAVAILABLE' })
  })
})
