import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { makeClient, makeKey, REVOKE_CLIENT, REVOKE_KEY } from '../harness/acts.ts'
import { selfSigned } from '../harness/certificate.ts'
import { makePlace } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { enter, openSocket } from '../harness/sockets.ts'

let here: TestServer
let there: TestServer
beforeAll(async () => {
  here = await startTestServer({ settings: { subscriptionsPerKey: 3 } })
  there = await startTestServer({ database: here.database })
})
afterAll(async () => {
  await there.stop()
  await here.stop()
})

const FOLLOW = 'subscription { auditRecorded { cursor entry { action client { slug } } } }'
const ME = '{ me { key { role } } }'
const subscribe = (id: string, query: string, variables = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
})

test.each([
  ['as an Authorization header', (key: string) => ({ authorization: `Bearer ${key}` }), () => undefined],
  ['as an X-API-Key header', (key: string) => ({ 'x-api-key': key }), () => undefined],
  ['as apiKey', () => ({}), (key: string) => ({ apiKey: key })],
  ['as authorization', () => ({}), (key: string) => ({ authorization: `Bearer ${key}` })],
  ['among headers', () => ({}), (key: string) => ({ headers: { 'X-API-Key': key } })],
])('a key is taken %s', async (_, headers, payload) => {
  const socket = await openSocket(here.url, { headers: headers(here.operatorKey) })
  socket.send({ type: 'connection_init', payload: payload(here.operatorKey) })
  expect(await socket.next()).toEqual({ type: 'connection_ack' })
  socket.send(subscribe('1', ME))
  expect(await socket.next()).toEqual({
    type: 'next',
    id: '1',
    payload: { data: { me: { key: { role: 'operator' } } } },
  })
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' })
})

test.each([
  ['none', undefined, 'MISSING: Send the API key'],
  ['a mistyped one', { apiKey: 'sk_live_x' }, 'MALFORMED: That is not an API key'],
  ['a form of another', { apiKey: 7 }, 'MISSING'],
])('with no good key the connection is closed: %s', async (_, payload, reason) => {
  const socket = await openSocket(here.url)
  socket.send({ type: 'connection_init', payload })
  expect(await socket.closed).toEqual({ closed: 4401, reason: expect.stringContaining(reason) })
})

test('a bad key in a header gets no connection', async () => {
  await expect(openSocket(here.url, { headers: { 'x-api-key': 'sk_live_x' } })).rejects.toThrow('401')
  await expect(openSocket(here.url, { path: '/elsewhere' })).rejects.toThrow('404')
  await expect(openSocket(here.url, { protocol: 'graphql-ws' })).rejects.toThrow('400')
})

test('two different keys are refused', async () => {
  const { secret } = await makeClient(here, 'Two')
  const socket = await openSocket(here.url, { headers: { 'x-api-key': secret } })
  socket.send({ type: 'connection_init', payload: { apiKey: here.operatorKey } })
  expect(await socket.closed).toMatchObject({
    closed: 4401,
    reason: expect.stringContaining('Two different'),
  })
})

test('what is asked before the first word ends it', async () => {
  const socket = await openSocket(here.url)
  socket.send(subscribe('1', ME))
  expect(await socket.closed).toMatchObject({ closed: 4401 })
})

test('events come as they happen, until they are no more asked for', async () => {
  const { id, secret } = await makeClient(here, 'Acme')
  const socket = await enter(there.url, secret)
  socket.send(subscribe('a', FOLLOW))
  socket.send(subscribe('b', '{ auditCursor }'))
  expect(await socket.next()).toMatchObject({ type: 'next', id: 'b' })
  expect(await socket.next()).toMatchObject({ type: 'complete', id: 'b' })
  await makeKey(here, { client: id, name: 'second' })
  expect(await socket.next()).toMatchObject({
    type: 'next',
    id: 'a',
    payload: { data: { auditRecorded: { entry: { action: 'key.create', client: { slug: 'acme' } } } } },
  })
  socket.send({ type: 'complete', id: 'a' })
  await makeKey(here, { client: id, name: 'third' })
  socket.send(subscribe('c', ME))
  expect(await socket.next()).toMatchObject({ type: 'next', id: 'c' })
})

test('what is done is done as over HTTP: by whom, and once', async () => {
  const socket = await enter(here.url, here.operatorKey)
  const create = `mutation ($input: CreateClientInput!) {
    createClient(input: $input) { __typename ... on ClientCreated { secret } ... on Error { code } }
  }`
  socket.send(subscribe('1', create, { input: { name: 'By socket' } }))
  expect(await socket.next()).toMatchObject({
    payload: { data: { createClient: { secret: expect.stringMatching(/^sk_live_/) } } },
  })
  await socket.next()
  socket.send(subscribe('2', create, { input: { name: 'By socket' } }))
  expect(await socket.next()).toMatchObject({
    payload: { data: { createClient: { code: 'DUPLICATE_CLIENT_NAME' } } },
  })
  const { body } = await here.graphql(
    '{ auditLog(client: "by-socket", first: 1) { nodes { address requestId actor { role } } } }',
  )
  expect(body.data.auditLog.nodes).toMatchObject([
    {
      address: '127.0.0.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      actor: { role: 'operator' },
    },
  ])
})

const deep = `{ ${'me { client { keys { nodes { '.repeat(12)}id${' } } } }'.repeat(12)} }`
const FIRST_MEMBERS = { type: 'error', id: 'x' }
test.each([
  ['a document that is none', '{ me', 'BAD_USER_INPUT', 'Syntax Error'],
  ['a field that is not there', '{ nothing }', 'BAD_USER_INPUT', 'Cannot query field'],
  ['too large a one', `{ ${'a: __typename '.repeat(3_000)} }`, 'BAD_USER_INPUT', 'words and signs'],
  ['too deep a one', deep, 'BAD_USER_INPUT', ''],
  [
    'several operations and no name',
    'query A { me { key { id } } } query B { me { key { id } } }',
    'BAD_USER_INPUT',
    'operationName',
  ],
])('the same refusals as over HTTP: %s', async (_, query, code, message) => {
  const socket = await enter(here.url, here.operatorKey)
  socket.send(subscribe('x', query))
  expect(await socket.next()).toMatchObject({
    ...FIRST_MEMBERS,
    payload: [{ message: expect.stringContaining(message), extensions: { code } }],
  })
})

test('the same limits as over HTTP: too many fields at the root', async () => {
  const socket = await enter(here.url, here.operatorKey)
  const fields = Array.from({ length: 300 }, (_, index) => `a${index}: __typename`).join(' ')
  socket.send(subscribe('x', `{ ${fields} }`))
  expect(await socket.next()).toMatchObject({
    id: 'x',
    payload: {
      errors: [
        {
          message: expect.stringContaining('300 fields at its root'),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    },
  })
})

test('what the key may not do is refused, and nothing of HTTP is told', async () => {
  const { id } = await makeClient(here, 'Modest')
  const { secret } = await makeKey(here, { client: id, name: 'camera', role: 'ingest' })
  const socket = await enter(here.url, secret)
  socket.send(subscribe('x', FOLLOW))
  const answer: any = await socket.next()
  const [error] = answer.payload.errors ?? answer.payload
  expect(error.extensions).toEqual({ code: 'FORBIDDEN', reason: 'PERMISSION' })
})

test('subscriptions count together, however they are opened', async () => {
  const { secret } = await makeClient(here, 'Greedy')
  const first = await enter(here.url, secret)
  const second = await enter(here.url, secret)
  for (const id of ['1', '2', '3']) first.send(subscribe(id, FOLLOW))
  first.send(subscribe('me', ME))
  await first.next()
  second.send(subscribe('4', FOLLOW))
  const answer: any = await second.next()
  expect((answer.payload.errors ?? answer.payload)[0].extensions.code).toBe('RATE_LIMITED')
  first.send({ type: 'complete', id: '1' })
  await vi.waitFor(async () => {
    const third = await enter(here.url, secret)
    third.send(subscribe('5', FOLLOW))
    third.send(subscribe('me', ME))
    // What comes first is the answer to the query: the subscription was not refused.
    expect(await third.next()).toMatchObject({ id: 'me' })
    third.ws.terminate()
  })
})

test.each([
  ['in the same process', () => here, 200],
  ['in another', () => there, 1_000],
])('a connection ends with its key, also one on which nothing is asked: %s', async (_, server, withinMs) => {
  const { id } = await makeClient(here, `Leaver ${withinMs}`)
  const { id: key, secret } = await makeKey(here, { client: id, name: 'short-lived', role: 'admin' })
  const idle = await enter(server().url, secret)
  const busy = await enter(server().url, secret)
  busy.send(subscribe('a', FOLLOW))
  await here.graphql(REVOKE_KEY, { input: { key } })
  const revoked = performance.now()
  expect(await idle.closed).toEqual({
    closed: 4401,
    reason: expect.stringMatching(/^REVOKED: Key .* was revoked/),
  })
  expect((await busy.closed).closed).toBe(4401)
  expect(performance.now() - revoked).toBeLessThan(withinMs)
})

test('a library of the field is told of the end, and does not come back', async () => {
  const { id, secret } = await makeClient(here, 'Library')
  const client = createClient({
    url: `${there.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { apiKey: secret },
  })
  const events = client.iterate({ query: FOLLOW })
  const first = events.next()
  await expect
    .poll(
      async () => (await makeKey(here, { client: id, name: 'more' })).id && Promise.race([first, 'waiting']),
    )
    .not.toBe('waiting')
  expect((await first).value).toMatchObject({ data: { auditRecorded: { entry: { action: 'key.create' } } } })
  const end = (async () => {
    for (;;) if ((await events.next()).done) return 'done'
  })()
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  // As an error of the subscription, or by the close of the connection: whichever comes first.
  const told = await end.catch((error) => error)
  expect(JSON.stringify(told.reason ?? told)).toContain('CLIENT_REVOKED')
})

test('what is no message, or too long a one, ends the connection', async () => {
  const garbled = await enter(here.url, here.operatorKey)
  garbled.ws.send('{')
  expect(await garbled.closed).toMatchObject({ closed: 4400 })
  const out = await enter(here.url, here.operatorKey)
  out.send({ type: 'connection_ack' })
  expect(await out.closed).toMatchObject({ closed: 4400 })
  const long = await enter(here.url, here.operatorKey)
  long.ws.send('x'.repeat(2 * 1024 * 1024))
  expect(await long.closed).toMatchObject({ closed: 1009 })
})

test('one that asks and does not read is cut off', async () => {
  const socket = await enter(here.url, here.operatorKey)
  socket.ws.pause()
  const much = '{ __schema { types { name description fields { name description type { name } } } } }'
  for (let count = 0; count < 400; count += 1) {
    socket.send(subscribe(String(count), much))
    await new Promise(setImmediate)
  }
  await expect.poll(() => socket.ws.bufferedAmount).toBe(0)
  socket.ws.resume()
  expect([1006, 1008]).toContain((await socket.closed).closed)
})

test('over TLS as without', async () => {
  const place = await makePlace()
  onTestFinished(() => place.remove())
  const { cert, key } = selfSigned()
  const [tlsCert, tlsKey] = [join(place.directory, 'cert.pem'), join(place.directory, 'key.pem')]
  await writeFile(tlsCert, cert)
  await writeFile(tlsKey, key)
  const server = await startTestServer({ database: here.database, settings: { tlsCert, tlsKey } })
  onTestFinished(() => server.stop())
  const socket = await openSocket(server.url, { headers: { 'x-api-key': here.operatorKey }, ca: cert })
  socket.send({ type: 'connection_init' })
  expect([server.url.slice(0, 8), await socket.next()]).toEqual(['https://', { type: 'connection_ack' }])
})

test('a server that stops closes its connections, so that they are opened elsewhere', async () => {
  const server = await startTestServer({ database: here.database })
  const socket = await enter(server.url, here.operatorKey)
  socket.send(subscribe('a', FOLLOW))
  const began = performance.now()
  await server.stop()
  expect(performance.now() - began).toBeLessThan(3_000)
  expect(await socket.closed).toEqual({ closed: 1001, reason: 'The server stops.' })
})
