import { once } from 'node:events'
import { request as post } from 'node:http'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeClient, makeKey } from '../harness/acts.ts'
import { ask } from '../harness/asking.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { enter } from '../harness/sockets.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const ME = '{ me { key { id } } }'
/** So many fields at the root. */
const many = (count: number) =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: me { key { id } }`).join(' ')} }`

let made = 0
/** A client and its key, with limits. */
async function limited(ofKey: object | null, ofClient: object | null = null) {
  made += 1
  const client = await makeClient(server, `Limited ${made}`, { limits: ofKey })
  if (ofClient) {
    const { body } = await server.graphql(
      `mutation ($input: UpdateClientInput!) {
        updateClient(input: $input) { __typename ... on Error { message } }
      }`,
      { input: { client: client.id, limits: ofClient } },
    )
    expect(body.data.updateClient).toEqual({ __typename: 'ClientUpdated' })
  }
  return client
}

describe('of a key', () => {
  test('it may ask as often as its limit says, and is told how it stands', async () => {
    const { secret } = await limited({ requestsPerMinute: 3 })
    const first = await ask(server, ME, { key: secret })
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60, "client";q=30000;w=60')
    expect(first.headers.get('ratelimit')).toBe('"key";r=2;t=60, "client";r=29999;t=60')
    expect((await ask(server, ME, { key: secret })).status).toBe(200)
    expect((await ask(server, ME, { key: secret })).status).toBe(200)
    const refused = await ask(server, ME, { key: secret })
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(refused.message).toMatch(
      /^Too many requests: this key may send 3 a minute\. Try again in \d+ s\.$/,
    )
    const { retryAfterMs } = refused.body.errors[0].extensions
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1000)))
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/)
    expect(refused.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
    expect(refused.body.data).toBeUndefined()
  })

  test('a request counts as what it contains, through aliases and fragments, and is refused as a whole', async () => {
    const { secret } = await limited({ requestsPerMinute: 10 })
    const document = `query { ...Two ... on Query { c: me { key { id } } } d: me @skip(if: true) { key { id } } }
      fragment Two on Query { a: me { key { id } } b: me { key { id } } }`
    const counted = await ask(server, document, { key: secret })
    expect([counted.status, counted.headers.get('ratelimit')?.split(',')[0]]).toEqual([200, '"key";r=7;t=60'])

    const refused = await ask(server, many(8), { key: secret })
    expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(refused.message).toMatch(/^This request counts as 8, .* only 7 are left\. Try again in \d+ s\.$/)
    expect((await ask(server, many(7), { key: secret })).status).toBe(200)
  })

  test('what could never fit is told so', async () => {
    const { secret } = await limited({ requestsPerMinute: 2 })
    expect((await ask(server, many(3), { key: secret })).message).toBe(
      'This request counts as 3, one for each field at its root, and this key may send 2 a minute. Send it in parts.',
    )
  })

  test('what is refused changes nothing, and takes nothing of the client either', async () => {
    const { secret, slug } = await limited({ requestsPerMinute: 2 }, { requestsPerMinute: 100 })
    const twice = `mutation { a: createKey(input: {name: "one"}) { __typename } b: createKey(input: {name: "two"}) { __typename }
      c: createKey(input: {name: "three"}) { __typename } }`
    expect((await ask(server, twice, { key: secret })).status).toBe(429)
    const { body } = await server.graphql('query ($c: ID) { keys(client: $c) { totalCount } }', { c: slug })
    expect(body.data.keys.totalCount).toBe(1)
    const next = await ask(server, ME, { key: secret })
    expect(next.headers.get('ratelimit')).toBe('"key";r=1;t=60, "client";r=99;t=60')
  })

  test('a request that is no request costs one all the same', async () => {
    const { secret } = await limited({ requestsPerMinute: 3 })
    const bodies = ['{"query": "{ me ', JSON.stringify({ query: '{ nope }' })]
    for (const [index, body] of bodies.entries()) {
      const { status, headers } = await ask(server, '', { key: secret, body })
      expect([status, headers.get('ratelimit')]).toEqual([
        400,
        expect.stringContaining(`"key";r=${2 - index}`),
      ])
    }
    await vi.waitFor(async () => {
      const { headers, status } = await ask(server, many(2), { key: secret })
      expect([status, headers.get('ratelimit')]).toEqual([429, expect.stringContaining('"key";r=1')])
    })
    expect((await ask(server, ME, { key: secret })).status).toBe(200)
    expect((await ask(server, ME, { key: secret })).status).toBe(429)
  })

  test('with nothing left it is refused before its body is read', async () => {
    const { secret } = await limited({ requestsPerMinute: 1 })
    expect((await ask(server, ME, { key: secret })).status).toBe(200)
    const request = post(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': 1_000,
        authorization: `Bearer ${secret}`,
      },
    })
    request.flushHeaders()
    const [response] = await once(request, 'response')
    request.destroy()
    expect(response.statusCode).toBe(429)
  })

  test('of many at the same time exactly as many pass as may', async () => {
    const { secret } = await limited({ requestsPerMinute: 25 })
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(server, ME, { key: secret })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(25)
    expect(statuses.filter((status) => status === 429)).toHaveLength(35)
  })

  test('a limit that is raised holds from the next request on', async () => {
    const { secret, keyId } = await limited({ requestsPerMinute: 1 })
    await ask(server, ME, { key: secret })
    expect((await ask(server, ME, { key: secret })).status).toBe(429)
    await server.graphql('mutation ($i: UpdateKeyInput!) { updateKey(input: $i) { __typename } }', {
      i: { key: keyId, limits: { requestsPerMinute: 5 } },
    })
    expect((await ask(server, ME, { key: secret })).headers.get('ratelimit')).toMatch(/^"key";r=3/)
  })

  test('health counts with a key, and the probes of the machine do not', async () => {
    const { secret } = await limited({ requestsPerMinute: 2 })
    const health = (path: string) =>
      fetch(server.url + path, { headers: { 'x-api-key': secret } }).then(({ status, headers }) => [
        status,
        headers.get('ratelimit')?.split(',')[0] ?? null,
      ])
    for (let probe = 0; probe < 5; probe++) expect(await health('/health/live')).toEqual([200, null])
    expect(await health('/api/health')).toEqual([200, '"key";r=1;t=60'])
    expect(await health('/api/health')).toEqual([200, '"key";r=0;t=60'])
    expect(await health('/api/health')).toEqual([429, expect.stringContaining('"key";r=0')])
  })
})

test('the keys of a client share its limit', async () => {
  const { secret, slug } = await limited(null, { requestsPerMinute: 3 })
  const other = await makeKey(server, { client: slug, role: 'admin' })
  expect((await ask(server, many(2), { key: secret })).status).toBe(200)
  expect((await ask(server, ME, { key: other.secret })).status).toBe(200)
  const refused = await ask(server, ME, { key: other.secret })
  expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
  expect(refused.message).toContain('the keys of this client may together send 3 a minute')
})

test('over a WebSocket each operation counts, and the connection stays', async () => {
  const { secret } = await limited({ requestsPerMinute: 3 })
  const socket = await enter(server.url, secret)
  const subscribe = (id: string, query: string) => socket.send({ type: 'subscribe', id, payload: { query } })
  subscribe('1', many(2))
  expect(await socket.next()).toMatchObject({ type: 'next', id: '1' })
  expect(await socket.next()).toMatchObject({ type: 'complete', id: '1' })
  subscribe('2', many(2))
  const refused = await socket.next()
  expect(refused).toMatchObject({ id: '2' })
  expect(JSON.stringify(refused)).toContain('RATE_LIMITED')
  expect(JSON.stringify(refused)).toContain('retryAfterMs')
  expect((await ask(server, ME, { key: secret })).status).toBe(200)
  await vi.waitFor(async () => {
    subscribe(crypto.randomUUID(), ME)
    expect(JSON.stringify(await socket.next())).toContain('Too many requests: this key may send 3 a minute')
  })
  expect(socket.ws.readyState).toBe(socket.ws.OPEN)
})

test('the operator has no limit unless one is given', async () => {
  const { headers, status } = await ask(server, many(100))
  expect([status, headers.get('ratelimit')]).toEqual([200, null])
  const key = await makeKey(server, { role: 'operator', limits: { requestsPerMinute: 1 } })
  expect((await ask(server, ME, { key: key.secret })).status).toBe(200)
  expect((await ask(server, ME, { key: key.secret })).status).toBe(429)
})

describe('who may set them', () => {
  const UPDATE = `mutation ($i: UpdateKeyInput!) { updateKey(input: $i) {
    __typename ... on KeyUpdated { key { limits { requestsPerMinute isDefault } } } ... on InvalidInputError { issues { path message } } } }`
  const set = (key: string, limits: unknown, as: string) => server.graphql(UPDATE, { i: { key, limits } }, as)

  test('a client lowers its keys, and raises none above what it has', async () => {
    const { secret, keyId } = await limited(null, { requestsPerMinute: 500 })
    const { body } = await set(keyId, { requestsPerMinute: 500 }, secret)
    expect(body.data.updateKey.key.limits).toEqual({ requestsPerMinute: 500, isDefault: false })
    for (const requestsPerMinute of [501, null]) {
      const { status, body } = await set(keyId, { requestsPerMinute }, secret)
      expect([status, body.errors?.[0].extensions]).toEqual([
        403,
        { code: 'FORBIDDEN', reason: 'PERMISSION' },
      ])
    }
    // What binds a key is not for the key itself to take away.
    expect((await set(keyId, null, secret)).status).toBe(403)
    const cleared = await set(keyId, null, server.operatorKey)
    expect(cleared.body.data.updateKey.key.limits).toEqual({ requestsPerMinute: 6000, isDefault: true })
  })

  test('nor makes one that has more', async () => {
    const { secret } = await limited(null, { requestsPerMinute: 500 })
    const { status } = await server.graphql(
      'mutation ($i: CreateKeyInput!) { createKey(input: $i) { __typename } }',
      { i: { name: 'fast', limits: { requestsPerMinute: 501 } } },
      secret,
    )
    expect(status).toBe(403)
  })

  test('the operator gives any, or none at all', async () => {
    const { keyId } = await limited(null)
    const none = await set(keyId, { requestsPerMinute: null }, server.operatorKey)
    expect(none.body.data.updateKey.key.limits).toEqual({ requestsPerMinute: null, isDefault: false })
    const wrong = await set(keyId, { requestsPerMinute: 0 }, server.operatorKey)
    expect(wrong.body.data.updateKey).toEqual({
      __typename: 'InvalidInputError',
      issues: [{ path: 'limits.requestsPerMinute', message: 'requestsPerMinute must be at least 1.' }],
    })
  })

  test('a successor inherits them', async () => {
    const { keyId } = await limited({ requestsPerMinute: 7 })
    const { body } = await server.graphql(
      'mutation ($i: RotateKeyInput!) { rotateKey(input: $i) { ... on KeyRotated { key { limits { requestsPerMinute } } } } }',
      { i: { key: keyId } },
    )
    expect(body.data.rotateKey.key.limits.requestsPerMinute).toBe(7)
  })
})

test('the settings of the server are the limits of those that have none of their own', async () => {
  const strict = await startTestServer({
    settings: { keyRequestsPerMinute: '2', clientRequestsPerMinute: 'none' },
  })
  const { secret } = await makeClient(strict, 'Strict')
  const first = await ask(strict, ME, { key: secret })
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=2;w=60')
  await ask(strict, ME, { key: secret })
  expect((await ask(strict, ME, { key: secret })).status).toBe(429)
  await strict.stop()
})
