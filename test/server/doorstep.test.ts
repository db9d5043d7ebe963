import { once } from 'node:events'
import { request as ask } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { newSecret } from '../../src/core/access/secret.ts'
import { makeClient } from '../harness/acts.ts'
import { ask as post } from '../harness/asking.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { openSocket } from '../harness/sockets.ts'

const LIMIT = 10
const HEALTH = '{ health { status } }'

let server: TestServer
let secret: string
let from = ''
let hosts = 0
beforeAll(async () => {
  server = await startTestServer({
    settings: { trustedProxies: '127.0.0.1', strangerRequestsPerMinute: String(LIMIT) },
  })
  secret = (await makeClient(server, 'Good')).secret
})
afterAll(() => server.stop())
/** An address of its own for each test. */
beforeEach(() => {
  hosts += 1
  from = `203.0.113.${hosts}`
})

const open = (address = from) => openSocket(server.url, { headers: { 'x-forwarded-for': address } })
const init = (payload?: object) => ({ type: 'connection_init', payload })
const repeat = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work))
const left = async () => {
  const { headers, status } = await post(server, HEALTH, { key: null, from })
  return status === 200 ? Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]) : 0
}

/** The answer to a request for a WebSocket that gets none. */
async function refusal(address: string, path = '/graphql') {
  const request = ask(server.url + path, {
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
      'x-forwarded-for': address,
    },
  })
  request.end()
  const [response] = await once(request, 'response')
  const chunks = await response.toArray()
  return {
    status: response.statusCode,
    headers: response.headers,
    body: JSON.parse(Buffer.concat(chunks).toString()),
  }
}

test('a good key gets in by its first word, whoever guesses keys behind the same address', async () => {
  await repeat(LIMIT + 1, () => post(server, HEALTH, { key: newSecret('live').secret, from }))
  expect((await post(server, HEALTH, { key: null, from })).status).toBe(429)
  const socket = await open()
  socket.send(init({ apiKey: secret }))
  expect(await socket.next()).toEqual({ type: 'connection_ack' })
})

test('one that gets in counts for nobody but its key', async () => {
  for (let n = 0; n < LIMIT * 2; n += 1) {
    const socket = await open()
    socket.send(init({ apiKey: secret }))
    await socket.next()
    socket.ws.close()
    await socket.closed
  }
  expect(await left()).toBe(LIMIT - 1)
})

test.each([
  ['says that it has none', () => init(), 4401],
  ['says what is none', () => init({ authorization: 'Basic x' }), 4401],
  ['has a bad one', () => init({ apiKey: newSecret('live').secret }), 4401],
  ['says something else', () => ({ type: 'subscribe', id: '1', payload: { query: HEALTH } }), 4401],
  ['says nothing', () => undefined, 1005],
])('one without a key counts once for its address: it %s', async (_, word, code) => {
  const socket = await open()
  const message = word()
  if (message) socket.send(message)
  else socket.ws.close()
  expect(await socket.closed).toMatchObject({ closed: code })
  let asked = 0
  await vi.waitFor(async () => {
    asked += 1
    expect(await left()).toBe(LIMIT - asked - 1)
  })
})

test('too many without a key are told to come later', async () => {
  await repeat(LIMIT, () => post(server, HEALTH, { key: null, from }))
  const socket = await open()
  socket.send(init())
  expect(await socket.closed).toEqual({ closed: 1013, reason: expect.stringContaining('Too many requests') })
})

test.each([
  ['an address', () => '198.51.100.7', '198.51.100.8'],
  ['a /64', (n: number) => `2001:db8:7:7::${n.toString(16)}`, '2001:db8:7:8::1'],
])('of %s a hundred may wait for their first word, and no more', async (_, address, elsewhere) => {
  let n = 0
  const waiting = await repeat(100, () => open(address(++n)))
  const refused = await refusal(address(101))
  expect(refused).toMatchObject({
    status: 429,
    headers: {
      'retry-after': '10',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 10_000 } }] },
  })
  expect(refused.headers).not.toHaveProperty('ratelimit')
  expect((await open(elsewhere)).ws.readyState).toBe(WebSocket.OPEN)
  const withKey = { headers: { 'x-forwarded-for': address(102), 'x-api-key': secret } }
  expect((await openSocket(server.url, withKey)).ws.readyState).toBe(WebSocket.OPEN)

  waiting[0]?.send(init({ apiKey: secret }))
  await waiting[0]?.next()
  const next = await open(address(103))
  expect((await refusal(address(104))).status).toBe(429)
  next.ws.terminate()
  await vi.waitFor(async () => {
    const again = await open(address(105))
    onTestFinished(() => again.ws.terminate())
  })
})

test('every refusal of a WebSocket has the headers of other answers', async () => {
  const { status, headers } = await refusal(from, '/elsewhere')
  expect([status, headers]).toMatchObject([
    404,
    {
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
    },
  ])
})
