import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient } from '../../harness/acts.ts'
import { base64Picture } from '../../harness/pictures.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const BUFFER_FRAMES = `mutation ($input: BufferFramesInput!) {
  bufferFrames(input: $input) {
    ... on FramesBuffered {
      source { name environment } accepted rejected { index reason } clockSkewSeconds
      buffer { state frames bytes seconds dropped missing duplicates }
    }
    ... on Error { code message }
  }
}`

let server: TestServer
let acme: MadeClient
let data: string
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeAnyClient(server)
  data = await base64Picture()
})
afterAll(() => server.stop())

async function push(source: string, frames: object[], secret = acme.secret) {
  const { body } = await server.graphql(BUFFER_FRAMES, { input: { source, frames } }, secret)
  expect(body.errors).toBeUndefined()
  return body.data.bufferFrames
}
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()

test('the first frame makes its source', async () => {
  expect(await push('front-door', [{ data }])).toEqual({
    source: { name: 'front-door', environment: 'LIVE' },
    accepted: 1,
    rejected: [],
    clockSkewSeconds: 0,
    buffer: {
      state: 'FILLED',
      frames: 1,
      bytes: Buffer.from(data, 'base64').length,
      seconds: 0,
      dropped: 0,
      missing: 0,
      duplicates: 0,
    },
  })
})

test('one bad frame does not spoil the others, and is named', async () => {
  const truncated = Buffer.from(data, 'base64').subarray(0, 40).toString('base64')
  const answer = await push('mixed', [
    { data, sequence: 1 },
    { data: 'bm90IGFuIGltYWdlLCBqdXN0IHNvbWUgdGV4dCB0aGF0IGlzIGxvbmcgZW5vdWdo', sequence: 2 },
    { data: '**no base64**', sequence: 3 },
    { data: truncated, sequence: 4 },
    { data, sequence: 1 },
    { data, capturedAt: ago(-61_000) },
    { data, capturedAt: ago(3_601_000) },
    { data, capturedAt: ago(30_000) },
    { data, sequence: 9 },
  ])
  expect(answer.accepted).toBe(2)
  expect(answer.rejected).toEqual([
    { index: 1, reason: 'NOT_AN_IMAGE' },
    { index: 2, reason: 'NOT_BASE64' },
    { index: 3, reason: 'NOT_AN_IMAGE' },
    { index: 4, reason: 'DUPLICATE' },
    { index: 5, reason: 'IN_THE_FUTURE' },
    { index: 6, reason: 'TOO_OLD' },
    { index: 7, reason: 'LATE' },
  ])
  expect(answer.buffer).toMatchObject({ frames: 2, missing: 7, duplicates: 1 })
})

test('bad frames alone make no source', async () => {
  const answer = await push('nothing-good', [{ data: 'AAAA' }])
  expect(answer).toMatchObject({ source: null, accepted: 0, buffer: { state: 'EMPTY' } })
  const { body } = await server.graphql('{ sources(search: "nothing-good") { totalCount } }', {}, acme.secret)
  expect(body.data.sources.totalCount).toBe(0)
})

test('many first frames at once make one source', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => push('raced', [{ data }])))
  expect(answers.map(({ accepted }) => accepted)).toEqual(Array(20).fill(1))
  const { body } = await server.graphql('{ sources(search: "raced") { totalCount } }', {}, acme.secret)
  expect(body.data.sources.totalCount).toBe(1)
  expect((await push('raced', [{ data }])).buffer.frames).toBe(21)
})

test('a client’s sources are its own, and live and test ones are two', async () => {
  const bolt = await makeAnyClient(server)
  expect((await push('front-door', [{ data }], bolt.secret)).buffer.frames).toBe(1)
  const { body } = await server.graphql(
    `mutation ($client: ID!) {
      createKey(input: { client: $client, name: "t", role: "admin", environment: TEST }) { ... on KeyCreated { secret } }
    }`,
    { client: acme.id },
  )
  const test = body.data.createKey.secret
  expect(await push('front-door', [{ data }], test)).toMatchObject({
    source: { environment: 'TEST' },
    buffer: { frames: 1 },
  })
  const list = await server.graphql('{ sources { nodes { id environment } } }', {}, test)
  expect(list.body.data.sources.nodes).toMatchObject([{ environment: 'TEST' }])
})

test('an archived source takes nothing until it is back, in every server at once', async () => {
  await push('archived', [{ data }])
  const second = await startTestServer({ database: server.database })
  const there = () =>
    second.graphql(BUFFER_FRAMES, { input: { source: 'archived', frames: [{ data }] } }, acme.secret)
  expect((await there()).body.data.bufferFrames.accepted).toBe(1)
  const act = (name: string) =>
    server.graphql(`mutation { ${name}(input: { source: "archived" }) { __typename } }`, {}, acme.secret)
  await act('archiveSource')
  expect(await push('archived', [{ data }])).toMatchObject({ code: 'CONFLICT' })
  await vi.waitFor(async () => expect((await there()).body.data.bufferFrames.code).toBe('CONFLICT'))
  await act('unarchiveSource')
  expect((await push('archived', [{ data }])).buffer.frames).toBe(1)
  await second.stop()
})

test('frames are counted, and a source is online while it sends', async () => {
  await server.graphql(
    'mutation { createSource(input: { name: "counted", settings: { offlineAfterSeconds: 1 } }) { __typename } }',
    {},
    acme.secret,
  )
  const shown = async () => {
    const { body } = await server.graphql(
      '{ source(source: "counted") { status frameCount lastFrameAt } }',
      {},
      acme.secret,
    )
    return body.data.source
  }
  expect(await shown()).toMatchObject({ status: 'OFFLINE', frameCount: 0, lastFrameAt: null })
  await push('counted', [{ data }, { data }])
  await vi.waitFor(
    async () => expect(await shown()).toMatchObject({ status: 'ONLINE', frameCount: 2 }),
    5_000,
  )
  await vi.waitFor(
    async () => expect(await shown()).toMatchObject({ status: 'OFFLINE', frameCount: 2 }),
    5_000,
  )
  const { body } = await server.graphql('{ source(source: "counted") { lastFrameAt } }', {}, acme.secret)
  expect(Date.parse(body.data.source.lastFrameAt)).toBeGreaterThan(Date.now() - 20_000)
})
