import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { uuidOf } from '../../src/core/ids.ts'
import { frame } from '../core/frames/store-suite.ts'
import { type MadeClient, makeClient } from '../harness/acts.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { openRedisFrames } from '../harness/redis-frames.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { act, picture, push, show } from '../harness/sources.ts'

const PATIENCE = { timeout: 15_000, interval: 100 }
const UNAVAILABLE = { code: 'UNAVAILABLE' }

describe.skipIf(!hasRedis)('frames in a Redis', () => {
  let redis: TestRedis
  let server: TestServer
  let acme: MadeClient
  beforeAll(async () => {
    redis = await startRedis()
    server = await startTestServer({ settings: { redisUrl: redis.url, longWindowSeconds: 600 } })
    acme = await makeClient(server, 'Acme')
  })
  afterAll(async () => {
    await server?.stop()
    await redis?.stop()
  })
  const mutate = (name: string, source: string, more = {}) =>
    act(server, acme.secret, name, { source, ...more })
  const stateOf = async (source: string) => {
    const { status, buffer } = await show(server, acme.secret, source)
    return { status, frames: buffer.frames }
  }
  const isBack = (source: string) =>
    vi.waitFor(async () => expect((await show(server, acme.secret, source)).buffer).toBeTruthy(), PATIENCE)
  const seen = async (source: string) => {
    const { body } = await server.graphql(
      'query ($s: String!) { latestFrame(source: $s) { bytes } frames(source: $s) { nodes { bytes } } source(source: $s) { fps width latestFrame { bytes } frames { nodes { bytes } } } }',
      { s: source },
      acme.secret,
    )
    expect(body.errors).toBeUndefined()
    return body.data
  }
  const NOTHING = {
    latestFrame: null,
    frames: { nodes: [] },
    source: { fps: 0, width: null, latestFrame: null, frames: { nodes: [] } },
  }

  test('that hangs: nothing is put away or deleted, and all is as it was when it is back', async () => {
    await push(server, acme.secret, 'gate', 2)
    redis.freeze()
    expect(await mutate('archiveSource', 'gate')).toMatchObject(UNAVAILABLE)
    expect(await mutate('deleteSource', 'gate', { force: true })).toMatchObject(UNAVAILABLE)
    redis.thaw()
    await isBack('gate')
    expect(await stateOf('gate')).toEqual({ status: 'ONLINE', frames: 2 })
    expect(await mutate('archiveSource', 'gate')).toMatchObject({ status: 'ARCHIVED' })
    expect(await seen('gate')).toEqual(NOTHING)
    expect(await mutate('unarchiveSource', 'gate')).toMatchObject({ buffer: { frames: 0 } })
  }, 30_000)

  test('that came in from a server that did not know yet are shown to nobody, and not kept', async () => {
    const { id } = (await push(server, acme.secret, 'late')).source
    await mutate('archiveSource', 'late')
    const other = await openRedisFrames(redis.url)
    const ref = { sourceId: uuidOf('source', id) ?? '', clientId: uuidOf('client', acme.id) ?? '' }
    await other.append(ref, [frame(Date.now(), 300)], { windowMs: 600_000, bytes: 1_000_000 })
    expect(await other.states([ref])).toMatchObject([{ frames: 1 }])
    expect(await seen('late')).toEqual(NOTHING)
    expect(await stateOf('late')).toEqual({ status: 'ARCHIVED', frames: 0 })
    expect(await mutate('unarchiveSource', 'late')).toMatchObject({ buffer: { frames: 0 } })
    expect(await other.states([ref])).toMatchObject([{ frames: 0 }])
    await other.close()
  })

  test('that is full: pushes say so and make no source, what is there is shown, and room is room', async () => {
    await push(server, acme.secret, 'full', 2)
    const by = new Redis(redis.url)
    await by.config('SET', 'maxmemory', '1')
    const refused = { ...UNAVAILABLE, retryAfterMs: 1_000 }
    expect(await push(server, acme.secret, 'full')).toMatchObject(refused)
    expect(await push(server, acme.secret, 'full-too')).toMatchObject(refused)
    expect(await show(server, acme.secret, 'full-too')).not.toHaveProperty('status')
    for (let count = 0; count < 5; count += 1)
      expect(await stateOf('full')).toEqual({ status: 'ONLINE', frames: 2 })
    expect((await seen('full')).frames.nodes).toHaveLength(2)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
    // What makes room goes through.
    expect(await mutate('updateSource', 'full', { settings: { longWindowSeconds: 500 } })).toMatchObject({
      buffer: { frames: 2 },
    })
    expect(await mutate('archiveSource', 'late')).toMatchObject({ status: 'ARCHIVED' })
    await by.config('SET', 'maxmemory', '0')
    await by.quit()
    expect(await push(server, acme.secret, 'full')).toMatchObject({ accepted: 1 })
  })

  test('that is full is what the refusal names', async () => {
    const by = new Redis(redis.url)
    await by.config('SET', 'maxmemory', '1')
    const response = await fetch(`${server.url}/ingest/full`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.secret}`, 'Content-Type': 'image/jpeg' },
      body: new Uint8Array(Buffer.from(picture, 'base64')),
    })
    expect(response.status).toBe(503)
    expect(await response.text()).toContain(
      'Redis, which holds the frames, is full. Give it more memory (maxmemory), or lower VIGINT_BUFFER_BYTES.',
    )
    await by.config('SET', 'maxmemory', '0')
    await by.quit()
  })

  test('that is away: nothing is deleted, and no push makes a source', async () => {
    await redis.kill()
    await vi.waitFor(
      async () => expect(await push(server, acme.secret, 'full')).toMatchObject(UNAVAILABLE),
      PATIENCE,
    )
    expect(await push(server, acme.secret, 'made-by-nobody')).toMatchObject(UNAVAILABLE)
    expect(await mutate('deleteSource', 'gate', { force: true })).toMatchObject(UNAVAILABLE)
    await redis.restart()
    await isBack('gate')
    expect(await show(server, acme.secret, 'made-by-nobody')).not.toHaveProperty('status')
    await mutate('deleteSource', 'gate', { force: true })
    expect(await show(server, acme.secret, 'gate')).not.toHaveProperty('status')
  }, 30_000)
})
