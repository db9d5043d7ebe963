import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MadeClient, makeAnyClient } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { base64Picture } from '../harness/pictures.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let acme: MadeClient
let ingest: MadeClient
let data: string
beforeAll(async () => {
  server = await startTestServer({ settings: { longWindowSeconds: 60, largestFrameBytes: 10_000_000 } })
  acme = await makeAnyClient(server)
  ingest = await makeAnyClient(server, { role: 'ingest' })
  data = await base64Picture({ width: 320, height: 240, shade: 200 })
})
afterAll(() => server.stop())

async function push(source: string, frames: object[], secret = acme.secret): Promise<string> {
  const { body } = await server.graphql(
    `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) {
      ... on FramesBuffered { accepted rejected { message } source { id } } ... on Error { message }
    } }`,
    { input: { source, frames } },
    secret,
  )
  expect(body.data.bufferFrames).toMatchObject({ accepted: frames.length })
  return body.data.bufferFrames.source.id
}
const ask = async (query: string, variables: object = {}, secret: string | null = acme.secret) =>
  (await server.graphql(query, variables, secret)).body

const FRAMES = `query ($source: String!, $seconds: Float, $from: DateTime, $to: DateTime, $first: Int, $last: Int,
    $after: String, $before: String) {
  frames(source: $source, seconds: $seconds, from: $from, to: $to, first: $first, last: $last, after: $after,
      before: $before) {
    nodes { sequence } from to pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

async function page(source: string, asked: object) {
  const { data, errors } = await ask(FRAMES, { source, ...asked })
  expect(errors).toBeUndefined()
  const { nodes, pageInfo, ...window } = data.frames
  return { sequences: nodes.map(({ sequence }: { sequence: number }) => sequence), ...pageInfo, ...window }
}

test('the latest frame is the one that was captured last, whatever came in last', async () => {
  const now = Date.now()
  const at = (milliseconds: number) => new Date(now - milliseconds).toISOString()
  await push('door', [
    { data, sequence: 2, capturedAt: at(1_000) },
    { data, sequence: 1, capturedAt: at(2_000) },
  ])
  const { data: answer } = await ask(
    '{ latestFrame(source: "door") { capturedAt sequence format width height bytes data } }',
  )
  expect(answer.latestFrame).toEqual({
    capturedAt: at(1_000),
    sequence: 2,
    format: 'JPEG',
    width: 320,
    height: 240,
    bytes: Buffer.from(data, 'base64').length,
    data,
  })
})

test('a source that holds nothing has no latest frame and no frames', async () => {
  await ask('mutation { createSource(input: { name: "still" }) { __typename } }')
  const { data: answer } = await ask(
    '{ source(source: "still") { latestFrame { data } frames(seconds: 10) { nodes { data } } } }',
  )
  expect(answer.source).toEqual({ latestFrame: null, frames: { nodes: [] } })
})

test('a window is of the time of capture, after its beginning and up to its end', async () => {
  const now = Date.now()
  const at = (milliseconds: number) => new Date(now - milliseconds).toISOString()
  const frames = [20_000, 10_000, 9_000, 1_000].map((age, sequence) => ({
    data,
    sequence,
    capturedAt: at(age),
  }))
  await push('gate', frames)
  expect((await page('gate', { seconds: 15 })).sequences).toEqual([1, 2, 3])
  expect((await page('gate', {})).sequences).toEqual([0, 1, 2, 3])
  const part = await page('gate', { from: at(10_000), to: at(1_000) })
  expect(part).toMatchObject({ sequences: [2, 3], from: at(10_000), to: at(1_000) })
  expect((await page('gate', { to: at(10_000) })).sequences).toEqual([0, 1])
})

test('pages leave nothing out and give nothing twice, also of one moment, from either end', async () => {
  const capturedAt = new Date(Date.now() - 3_000).toISOString()
  const same = await Promise.all(
    Array.from({ length: 25 }, async (_, sequence) => ({
      data: await base64Picture({ shade: sequence * 10 }),
      sequence,
      capturedAt,
    })),
  )
  await push('burst', same)
  const all = Array.from({ length: 25 }, (_, sequence) => sequence)

  const forwards: number[] = []
  for (let after: string | undefined, more = true; more; ) {
    const got = await page('burst', { first: 4, after })
    expect(got.hasPreviousPage).toBe(after !== undefined)
    forwards.push(...got.sequences)
    ;[after, more] = [got.endCursor, got.hasNextPage]
  }
  expect(forwards).toEqual(all)

  const backwards: number[] = []
  for (let before: string | undefined, more = true; more; ) {
    const got = await page('burst', { last: 7, before })
    expect(got.hasNextPage).toBe(before !== undefined)
    backwards.unshift(...got.sequences)
    ;[before, more] = [got.startCursor, got.hasPreviousPage]
  }
  expect(backwards).toEqual(all)
})

test('a page goes on with what is left where the frame at its cursor is gone', async () => {
  await ask(
    'mutation { createSource(input: { name: "small", settings: { bufferBytes: 1000 } }) { __typename } }',
  )
  const small = jpeg(8, 8, 200).toString('base64')
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ data: small, sequence: from + at }))
  await push('small', numbered(0, 5))
  const first = await page('small', { first: 2 })
  expect(first.sequences).toEqual([0, 1])
  await push('small', numbered(5, 8))
  expect((await page('small', { first: 3, after: first.endCursor })).sequences).toEqual([3, 4, 5])
})

test('a page ends early rather than to hold more than 16 MiB of pictures', async () => {
  const large = jpeg(4_000, 3_000, 6 * 1024 * 1024).toString('base64')
  await push(
    'large',
    [0, 1, 2, 3].map((sequence) => ({ data: large, sequence })),
  )
  const first = await page('large', { first: 100 })
  expect(first).toMatchObject({ sequences: [0, 1], hasNextPage: true })
  const rest = await page('large', { last: 100, after: first.endCursor })
  expect(rest).toMatchObject({ sequences: [2, 3], hasPreviousPage: false })
})

test('an answer holds 64 MiB of pictures at most', async () => {
  const fields = Array.from(
    { length: 6 },
    (_, at) => `a${at}: frames(source: "large") { nodes { data sequence } }`,
  ).join(' ')
  const { data: answer, errors } = await ask(`{ ${fields} }`)
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  expect(errors?.[0].message).toContain('Ask for fewer at a time')
  const shown = Object.values<any>(answer).flatMap(({ nodes }) =>
    nodes.map((node: any) => node.data !== null),
  )
  expect(shown.filter(Boolean)).toHaveLength(10)
  expect(shown).toHaveLength(12)
})

test.each([
  [{ seconds: 0 }, 'seconds must be more than 0.'],
  [{ seconds: 5, to: '2026-01-01T00:00:00Z' }, 'Give seconds, or from and to; not both.'],
  [
    { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    'from must be earlier than to, or than now.',
  ],
  [{ first: 0 }, 'first must lie between 1 and 100.'],
  [{ last: 101 }, 'last must lie between 1 and 100.'],
  [{ first: 1, last: 1 }, 'Give first or last, not both.'],
  [{ after: 'nonsense' }, 'after is not a cursor of frames.'],
  [{ before: '-.-.1.1.a' }, 'before is not a cursor of frames.'],
])('%j is refused in words', async (asked, message) => {
  const { errors } = await ask(FRAMES, { source: 'gate', ...asked })
  expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }])
})

test('a thumbnail has the proportions of the picture and is never larger than it', async () => {
  await push('wide', [{ data: await base64Picture({ width: 400, height: 100, shade: 200 }) }])
  const { data: answer } = await ask(`{ latestFrame(source: "wide") {
    small: thumbnail(width: 80, height: 80) { data format width height }
    same: thumbnail(width: 640, height: 640) { width height }
    raw: thumbnail(width: 8, height: 2, format: RGB) { data format width height }
  } }`)
  const { small, same, raw } = answer.latestFrame
  expect(small).toMatchObject({ format: 'JPEG', width: 80, height: 20 })
  expect(await sharp(Buffer.from(small.data, 'base64')).metadata()).toMatchObject({
    format: 'jpeg',
    width: 80,
    height: 20,
  })
  expect(same).toEqual({ width: 400, height: 100 })
  expect(raw).toMatchObject({ format: 'RGB', width: 8, height: 2 })
  expect([...Buffer.from(raw.data, 'base64')]).toEqual(new Array(8 * 2 * 3).fill(200))
})

test('good headers with no picture behind them give no thumbnail, and all else', async () => {
  await push('broken', [{ data: jpeg(640, 480, 2_000).toString('base64') }])
  const { data: answer, errors } = await ask('{ latestFrame(source: "broken") { width thumbnail { data } } }')
  expect(answer.latestFrame).toEqual({ width: 640, thumbnail: null })
  expect(errors).toMatchObject([{ path: ['latestFrame', 'thumbnail'], extensions: { code: 'CONFLICT' } }])
  expect(errors?.[0].message).toContain('can not be decoded')
})

test.each(['width: 0', 'height: 641', 'width: -1'])('a thumbnail of %s is refused', async (size) => {
  const { errors } = await ask(`{ latestFrame(source: "wide") { thumbnail(${size}) { data } } }`)
  expect(errors?.[0].message).toContain('must lie between 1 and 640.')
})

test('who may only push sees no frames, and nobody those of others', async () => {
  const id = await push('mine', [{ data }], ingest.secret)
  const own = await ask('{ latestFrame(source: "mine") { data } }', {}, ingest.secret)
  expect(own.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', reason: 'PERMISSION' } }])
  const test = await makeAnyClient(server, { environment: 'TEST' })
  for (const secret of [acme.secret, test.secret]) {
    for (const field of ['latestFrame(source: $id) { data }', 'frames(source: $id) { nodes { data } }']) {
      const other = await ask(`query ($id: String!) { ${field} }`, { id }, secret)
      expect(other.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    }
  }
  const operator = await ask(
    'query ($c: ID) { latestFrame(source: "mine", client: $c) { data } }',
    { c: ingest.slug },
    server.operatorKey,
  )
  expect(operator.data.latestFrame).toEqual({ data })
})
