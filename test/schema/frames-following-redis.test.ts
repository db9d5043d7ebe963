import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeAnyClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { within } from '../harness/socket.ts'
import { openStream } from '../harness/streams.ts'

const data = jpeg(64, 48).toString('base64')

describe.skipIf(!hasRedis)('with frames in a Redis that two servers share', () => {
  let redis: TestRedis
  let here: TestServer
  let there: TestServer
  beforeAll(async () => {
    redis = await startRedis()
    const settings = { redisUrl: redis.url }
    here = await startTestServer({ settings })
    there = await startTestServer({ settings, database: here.database })
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
    await redis.stop()
  })

  test.each([
    ['one source', { source: 'door' }],
    ['all sources of the client', {}],
  ])('whoever follows %s at one server hears of frames that come to the other', async (_, asked) => {
    const acme = await makeAnyClient(here)
    const push = (sequence: number) =>
      there.graphql(
        `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { __typename } }`,
        { input: { source: 'door', frames: [{ data, sequence }] } },
        acme.secret,
      )
    await push(1)
    const stream = await openStream(
      here,
      `subscription ($source: String) {
        frameBuffered(source: $source, perSecond: 10) { source { name } latestFrame { sequence thumbnail { width } } }
      }`,
      asked,
      acme.secret,
    )
    let sequence = 1
    let heard: any
    const next = within(stream.next(), 'event').then((said) => (heard = said))
    await vi.waitFor(
      async () => {
        sequence += 1
        await push(sequence)
        expect(heard).toBeDefined()
      },
      { interval: 100, timeout: 8_000 },
    )
    await next
    expect(heard.data.data.frameBuffered).toMatchObject({ source: { name: 'door' } })
    expect(heard.data.data.frameBuffered.latestFrame.sequence).toBeGreaterThanOrEqual(1)
  })

  test('pages of a window are those that memory gives', async () => {
    const acme = await makeAnyClient(here)
    const capturedAt = new Date(Date.now() - 1_000).toISOString()
    const frames = Array.from({ length: 10 }, (_, sequence) => ({ data, sequence, capturedAt }))
    await there.graphql(
      `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { __typename } }`,
      { input: { source: 'gate', frames } },
      acme.secret,
    )
    const seen: number[] = []
    for (let after: string | undefined, more = true; more; ) {
      const { body } = await here.graphql(
        `query ($after: String) { frames(source: "gate", first: 3, after: $after) {
          nodes { sequence data } pageInfo { endCursor hasNextPage }
        } }`,
        { after },
        acme.secret,
      )
      const { nodes, pageInfo } = body.data.frames
      for (const node of nodes) expect(node.data).toBe(data)
      seen.push(...nodes.map((node: any) => node.sequence))
      ;[after, more] = [pageInfo.endCursor, pageInfo.hasNextPage]
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})
