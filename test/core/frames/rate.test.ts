import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Viewer } from '../../../src/core/access/viewer.ts'
import { createFrameRates } from '../../../src/core/frames/rate.ts'
import { type MadeClient, makeClient } from '../../harness/acts.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

type Limits = { framesPerSecond?: number | null }
const viewer = (key: Limits, client: Limits | null = null, id = 'a') =>
  ({ key: { id, limits: key }, client: client && { id: 'acme', limits: client } }) as Viewer

describe('frames a second', () => {
  let time = 0
  const clock = () => time
  const counts = (rates: ReturnType<typeof createFrameRates>, asking: Viewer, ...wanted: number[]) =>
    wanted.map((count) => rates.admit(asking, count).count)

  test('are as many as there are without a limit', () => {
    const rates = createFrameRates(clock)
    expect(counts(rates, viewer({}), 1_000, 1_000)).toEqual([1_000, 1_000])
    expect(counts(rates, viewer({ framesPerSecond: null }, {}), 1_000)).toEqual([1_000])
  })

  test('of a key come back as time passes, up to those of one second', () => {
    const rates = createFrameRates(clock)
    const asking = viewer({ framesPerSecond: 10 })
    expect(counts(rates, asking, 4, 4, 4)).toEqual([4, 4, 2])
    time += 99
    expect(counts(rates, asking, 1)).toEqual([0])
    time += 2
    expect(counts(rates, asking, 1, 1)).toEqual([1, 0])
    time += 60_000
    expect(counts(rates, asking, 25)).toEqual([10])
  })

  test('of a client are shared by its keys, and what it leaves out is not counted for the key', () => {
    const rates = createFrameRates(clock)
    const first = viewer({ framesPerSecond: 20 }, { framesPerSecond: 15 }, 'first')
    const second = viewer({}, { framesPerSecond: 15 }, 'second')
    expect(counts(rates, first, 10)).toEqual([10])
    expect(rates.admit(second, 10)).toEqual({ count: 5, limit: { of: 'client', perSecond: 15 } })
    const alone = viewer({ framesPerSecond: 20 }, null, 'first')
    expect(rates.admit(alone, 20)).toEqual({ count: 10, limit: { of: 'key', perSecond: 20 } })
  })
})

describe('over the limit', () => {
  let server: TestServer
  let acme: MadeClient
  beforeAll(async () => {
    server = await startTestServer()
    acme = await makeClient(server, 'Acme', { limits: { framesPerSecond: 3 } })
  })
  afterAll(() => server.stop())

  test('frames are left out one by one, by every way in', async () => {
    const data = jpeg(64, 48).toString('base64')
    const { status, body } = await server.graphql(
      `mutation ($input: BufferFramesInput!) {
        bufferFrames(input: $input) { ... on FramesBuffered { accepted rejected { index reason message } } }
      }`,
      {
        input: {
          source: 'door',
          frames: [{ data }, { data: '***' }, { data }, { data }, { data }, { data }],
        },
      },
      acme.secret,
    )
    const message = 'This key may send 3 frames a second. Send fewer, or ask for a higher limit.'
    expect({ status, answer: body.data.bufferFrames }).toEqual({
      status: 200,
      answer: {
        accepted: 3,
        rejected: [
          { index: 1, reason: 'NOT_BASE64', message: expect.any(String) },
          { index: 4, reason: 'RATE_LIMITED', message },
          { index: 5, reason: 'RATE_LIMITED', message },
        ],
      },
    })
    const pushed = await fetch(`${server.url}/ingest/door`, {
      method: 'POST',
      headers: { authorization: `Bearer ${acme.secret}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(jpeg(64, 48)),
    })
    expect(pushed.status).toBe(429)
    expect(pushed.headers.get('retry-after')).toBe('1')
    expect(await pushed.json()).toEqual({
      errors: [{ message, extensions: { code: 'RATE_LIMITED', reason: 'RATE_LIMITED' } }],
    })
  })
})
