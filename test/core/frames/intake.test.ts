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

const badTimes = ['2026-13-45T00:00:00Z', '2026-02-30T12:00:00Z', 'yesterday', '2026-01-31T12:00:00', 7, {}]
const badSequences = [-1, 1.5, 2 ** 53, '7', [1]]

test('a time or a count that can not be read is wrong of its frame alone', async () => {
  const answer = await push('unreadable', [
    { data, capturedAt: ago(0), sequence: 2_147_483_647 },
    ...badTimes.map((capturedAt) => ({ data, capturedAt })),
    ...badSequences.map((sequence) => ({ data, sequence })),
    { data, capturedAt: null, sequence: null },
  ])
  expect(answer.accepted).toBe(2)
  expect(answer.rejected).toEqual([
    ...badTimes.map((_, at) => ({ index: 1 + at, reason: 'WRONG_TIME' })),
    ...badSequences.map((_, at) => ({ index: 1 + badTimes.length + at, reason: 'WRONG_SEQUENCE' })),
  ])
})

test('what can not be read is named in words, also where each part is a variable of its own', async () => {
  const { body } = await server.graphql(
    `mutation ($source: String!, $frames: [FrameInput!]!, $data: String!, $at: DateTime, $count: Int) {
      list: bufferFrames(input: { source: $source, frames: $frames }) {
        ... on FramesBuffered { accepted rejected { index reason message } }
      }
      one: bufferFrames(input: { source: $source, frames: [{ data: $data, capturedAt: $at, sequence: $count }, { data: $data, sequence: -3 }] }) {
        ... on FramesBuffered { accepted rejected { index message } }
      }
    }`,
    {
      source: 'in-words',
      frames: [
        { data, capturedAt: '2026-02-29T00:00:00Z' },
        { data, sequence: 2 ** 31 },
        { data: 7 },
        { sequence: 4 },
        { data: '!{"reason":"TOO_OLD"}' },
        { data },
      ],
      data,
      at: ago(0),
      count: 2,
    },
    acme.secret,
  )
  expect(body.data).toEqual({
    list: {
      accepted: 1,
      rejected: [
        {
          index: 0,
          reason: 'WRONG_TIME',
          message:
            'capturedAt is "2026-02-29T00:00:00Z". Send a time with its zone, like 2026-01-31T12:00:00.250Z.',
        },
        {
          index: 1,
          reason: 'WRONG_SEQUENCE',
          message: 'sequence is 2147483648. Send a whole number up to 2147483647.',
        },
        ...[2, 3].map((index) => ({
          index,
          reason: 'NOT_BASE64',
          message: 'The data is no text. Encode the bytes of the picture in base64.',
        })),
        {
          index: 4,
          reason: 'NOT_BASE64',
          message: 'The data is not base64. Encode the bytes of the picture.',
        },
      ],
    },
    one: {
      accepted: 1,
      rejected: [
        {
          index: 1,
          message: 'sequence is -3. Send a whole number that counts up with each picture.',
        },
      ],
    },
  })
})

test('a camera that was started anew counts from its beginning; what is sent again is still told', async () => {
  const other = Buffer.concat([Buffer.from(data, 'base64'), Buffer.alloc(7)]).toString('base64')
  const first = [0, 1, 2].map((sequence) => ({ data, sequence, capturedAt: ago(5_000 - sequence * 100) }))
  expect((await push('anew', first)).accepted).toBe(3)
  const anew = await push('anew', [
    { data: other, sequence: 0 },
    { data: other, sequence: 1 },
  ])
  expect(anew).toMatchObject({ accepted: 2, rejected: [], buffer: { frames: 5, missing: 0, duplicates: 0 } })
  const again = await push('anew', [{ data: other, sequence: 1 }, first[1] as object, { data, sequence: 2 }])
  expect(again.rejected).toEqual([0, 1, 2].map((index) => ({ index, reason: 'DUPLICATE' })))
  expect(again.buffer).toMatchObject({ frames: 5, missing: 0, duplicates: 3 })
})

test('a frame that is none refuses all, and is named by its place', async () => {
  const frames = [{ data }, 7]
  const { body } = await server.graphql(BUFFER_FRAMES, { input: { source: 'typed', frames } }, acme.secret)
  expect(body.errors?.[0].message).toContain('input.frames[1]')
})

test('a frame without a time arrives when it is there to be held, however long its source took to make', async () => {
  const { secret } = await makeAnyClient(
    server,
    {},
    { settings: { frames: { shortWindowSeconds: 0.1, longWindowSeconds: 0.1 } } },
  )
  const names = Array.from({ length: 30 }, (_, at) => `made-at-once-${at}`)
  const answers = await Promise.all(names.map((name) => push(name, [{ data }], secret)))
  expect(answers.map(({ accepted, rejected }) => ({ accepted, rejected }))).toEqual(
    names.map(() => ({ accepted: 1, rejected: [] })),
  )
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

test('a source is online with its first frame, before that is written', async () => {
  const before = Date.now()
  await push('at-once', [{ data }])
  const { body } = await server.graphql(
    '{ source(source: "at-once") { status lastFrameAt onlineChangedAt buffer { state } } }',
    {},
    acme.secret,
  )
  expect(body.data.source).toMatchObject({ status: 'ONLINE', buffer: { state: 'FILLED' } })
  const { lastFrameAt, onlineChangedAt } = body.data.source
  expect(Date.parse(lastFrameAt)).toBeGreaterThanOrEqual(before)
  expect(onlineChangedAt).toBe(lastFrameAt)
})

test('frames are counted, and a source is online while it sends', async () => {
  await server.graphql(
    'mutation { createSource(input: { name: "counted", settings: { offlineAfterSeconds: 4 } }) { __typename } }',
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
    15_000,
  )
  const { body } = await server.graphql('{ source(source: "counted") { lastFrameAt } }', {}, acme.secret)
  expect(Date.parse(body.data.source.lastFrameAt)).toBeGreaterThan(Date.now() - 20_000)
})
