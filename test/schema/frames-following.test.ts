import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient, REVOKE_KEY } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { within } from '../harness/socket.ts'
import { openStream, type Stream } from '../harness/streams.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer({ settings: { offlineAfterSeconds: 1 } })
  acme = await makeAnyClient(server)
})
afterAll(() => server.stop())

const data = jpeg(64, 48).toString('base64')
let sequence = 0

async function push(source: string, secret = acme.secret) {
  sequence += 1
  const { body } = await server.graphql(
    `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) {
      ... on FramesBuffered { accepted } ... on Error { message }
    } }`,
    { input: { source, frames: [{ data, sequence }] } },
    secret,
  )
  expect(body.data.bufferFrames).toEqual({ accepted: 1 })
}

const FRAMES = `subscription ($source: String, $client: ID, $perSecond: Float! = 2) {
  frameBuffered(source: $source, client: $client, perSecond: $perSecond) {
    source { name environment client { slug } } buffer { frames } fps latestFrame { sequence width }
  }
}`
const CHANGES = `subscription ($after: String, $source: String, $client: ID) {
  sourceChanged(after: $after, source: $source, client: $client) { cursor change name source { name status } }
}`

async function next(stream: Stream, field: string) {
  const { event, data } = await within(stream.next(), 'event')
  expect(event).toBe('next')
  expect(data.errors).toBeUndefined()
  return data.data[field]
}
const frames = (stream: Stream) => next(stream, 'frameBuffered')
const change = async (stream: Stream) => {
  const { change, name } = await next(stream, 'sourceChanged')
  return `${change} ${name}`
}

/** A subscription listens some time after its answer has begun: pushes until it has heard. */
async function firstOf(stream: Stream, source: string, secret?: string) {
  const heard = frames(stream)
  let isHeard = false
  void heard.then(() => (isHeard = true))
  await vi.waitFor(
    async () => {
      await push(source, secret)
      expect(isHeard).toBe(true)
    },
    { interval: 20, timeout: 5_000 },
  )
  return heard
}

test('whoever follows a source is told how it stands as its frames come in', async () => {
  await push('door')
  const stream = await openStream(server, FRAMES, { source: 'door', perSecond: 10 }, acme.secret)
  const first = await firstOf(stream, 'door')
  expect(first).toMatchObject({
    source: { name: 'door', environment: 'LIVE', client: { slug: acme.slug } },
    latestFrame: { width: 64 },
  })
  await push('other')
  await push('door')
  const last = sequence
  await vi.waitFor(async () => expect((await frames(stream)).latestFrame.sequence).toBe(last))
})

test('a source is told of so often at most, and then as it is by then', async () => {
  await push('fast')
  const stream = await openStream(server, FRAMES, { source: 'fast', perSecond: 2 }, acme.secret)
  await firstOf(stream, 'fast')
  const began = performance.now()
  for (let count = 0; count < 30; count += 1) await push('fast')
  const last = sequence
  // What waited since the first one may be told of in between.
  let told = 1
  while ((await frames(stream)).latestFrame.sequence !== last) told += 1
  expect(told).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 500) + 1)
})

test('one who is told of all of its own sources is told of each, and of those of nobody else', async () => {
  const [bolt, tests] = [await makeAnyClient(server), await makeAnyClient(server, { environment: 'TEST' })]
  const stream = await openStream(server, FRAMES, { perSecond: 10 }, bolt.secret)
  const everything = await openStream(server, FRAMES, { perSecond: 10 })
  const ofTests = await openStream(server, FRAMES, { client: tests.slug, perSecond: 10 })
  expect((await firstOf(stream, 'one', bolt.secret)).source.client.slug).toBe(bolt.slug)
  expect((await firstOf(ofTests, 'one', tests.secret)).source).toMatchObject({
    environment: 'TEST',
    client: { slug: tests.slug },
  })
  await push('door')
  await push('two', bolt.secret)
  await vi.waitFor(async () => {
    const { source } = await frames(stream)
    expect(source.client.slug).toBe(bolt.slug)
    expect(source.name).toBe('two')
  })
  const seen = new Set<string>()
  await vi.waitFor(async () => {
    seen.add((await frames(everything)).source.client.slug)
    expect([...seen].sort()).toEqual([acme.slug, bolt.slug, tests.slug].sort())
  })
})

test('a test key hears of nothing live, nor a live key of anything in test', async () => {
  const both = await makeAnyClient(server)
  const { body } = await server.graphql(
    `mutation ($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { secret } } }`,
    { input: { client: both.id, name: 'tests', role: 'admin', environment: 'TEST' } },
  )
  const testSecret: string = body.data.createKey.secret
  const live = await openStream(server, FRAMES, { perSecond: 10 }, both.secret)
  const tests = await openStream(server, FRAMES, { perSecond: 10 }, testSecret)
  const liveChanges = await openStream(server, CHANGES, {}, both.secret)
  const testChanges = await openStream(server, CHANGES, {}, testSecret)
  expect((await firstOf(tests, 'yard', testSecret)).source).toMatchObject({
    name: 'yard',
    environment: 'TEST',
  })
  expect((await firstOf(live, 'roof', both.secret)).source).toMatchObject({
    name: 'roof',
    environment: 'LIVE',
  })
  expect(await change(testChanges)).toBe('CREATED yard')
  expect(await change(liveChanges)).toBe('CREATED roof')
})

test('an operator’s test key hears of test sources alone, whosever they are', async () => {
  const { body } = await server.graphql(
    `mutation { createKey(input: { name: "tests", role: "operator", environment: TEST }) {
      ... on KeyCreated { secret } ... on Error { message }
    } }`,
  )
  const { secret } = body.data.createKey
  const [live, tests] = [await makeAnyClient(server), await makeAnyClient(server, { environment: 'TEST' })]
  const stream = await openStream(server, FRAMES, { perSecond: 10 }, secret)
  const changes = await openStream(server, CHANGES, {}, secret)
  await push('unheard', live.secret)
  expect((await firstOf(stream, 'heard', tests.secret)).source).toMatchObject({ name: 'heard' })
  const heard: string[] = []
  // Sources of the tests before may still be going online.
  while (!heard.at(-1)?.endsWith(' heard')) heard.push(await change(changes))
  expect(heard.at(-1)).toBe('CREATED heard')
  expect(heard.join()).not.toContain('unheard')
})

test('following frames ends with the key', async () => {
  const { body } = await server.graphql(
    `mutation ($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { secret key { id } } } }`,
    { input: { client: acme.id, name: 'to be revoked', role: 'viewer' } },
  )
  const { secret, key } = body.data.createKey
  const stream = await openStream(server, FRAMES, { source: 'door' }, secret)
  await firstOf(stream, 'door')
  await server.graphql(REVOKE_KEY, { input: { key: key.id, reason: 'COMPROMISED' } })
  const said = await within(stream.rest(), 'end')
  expect(JSON.stringify(said.at(-2) ?? said.at(-1))).toContain('REVOKED')
})

test.each([
  [{ source: 'no-such-source' }, 'NOT_FOUND'],
  [{ perSecond: 0 }, 'BAD_USER_INPUT'],
  [{ perSecond: 11 }, 'BAD_USER_INPUT'],
])('following %j is refused', async (asked, code) => {
  const stream = await openStream(server, FRAMES, asked, acme.secret)
  expect(await within(stream.next(), 'refusal')).toMatchObject({
    data: { errors: [{ extensions: { code } }] },
  })
})

test('what happens to a source is told in order, and again from a cursor on', async () => {
  const bolt = await makeAnyClient(server)
  const { body } = await server.graphql('{ sourceCursor }', {}, bolt.secret)
  const after = body.data.sourceCursor
  const act = (field: string, input: object) =>
    server.graphql(
      `mutation { ${field}(input: ${JSON.stringify(input).replaceAll(/"(\w+)":/g, '$1:')}) { __typename } }`,
      {},
      bolt.secret,
    )
  await act('createSource', { name: 'hall' })
  await act('createSource', { name: 'another' })
  await act('updateSource', { source: 'hall', name: 'lobby' })
  await act('archiveSource', { source: 'lobby' })
  await act('unarchiveSource', { source: 'lobby' })
  const stream = await openStream(server, CHANGES, { after }, bolt.secret)
  const one = await openStream(server, CHANGES, { after, source: 'lobby' }, bolt.secret)
  const first = await next(stream, 'sourceChanged')
  expect(first).toMatchObject({
    change: 'CREATED',
    name: 'hall',
    source: { name: 'lobby', status: 'OFFLINE' },
  })
  const rest = ['CREATED another', 'RENAMED lobby', 'ARCHIVED lobby', 'UNARCHIVED lobby']
  for (const expected of rest) expect(await change(stream)).toBe(expected)
  for (const expected of ['CREATED hall', ...rest.slice(1)]) expect(await change(one)).toBe(expected)

  await push('lobby', bolt.secret)
  expect(await change(one)).toBe('ONLINE lobby')
  expect(await change(one)).toBe('OFFLINE lobby')
  await act('deleteSource', { source: 'lobby', force: true })
  expect(await next(one, 'sourceChanged')).toMatchObject({ change: 'DELETED', name: 'lobby', source: null })

  const resumed = await openStream(server, CHANGES, { after: first.cursor }, bolt.secret)
  expect(await change(resumed)).toBe('CREATED another')
})
