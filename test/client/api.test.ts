import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import { ApiError, UnreachableError } from '../../src/client/errors.ts'
import { graphql } from '../../src/client/graphql.ts'
import { RevokeKey } from '../../src/client/keys.ts'
import { ShowHealth } from '../../src/client/roles.ts'
import { answering, json, type Reply } from './answering.ts'

const HEALTHY = json({
  data: { health: { status: 'ok', version: '1.2.3', time: '2027-01-31T10:00:00.000Z' } },
})
const REVOKE = { input: { key: 'key_1' } }

async function failure(promise: Promise<unknown>): Promise<ApiError & UnreachableError> {
  return promise.then(
    () => expect.unreachable('it succeeded'),
    (error) => error,
  )
}

async function refusedBy(reply: Reply) {
  const { url } = await answering(reply)
  return failure(createApi({ url }).run(RevokeKey, REVOKE))
}

const refusal = (code: string, extensions: object = {}, message = 'No.') => ({
  errors: [{ message, extensions: { code, ...extensions } }],
})

test('a request carries the key, what it accepts and who asks', async () => {
  const { url, requests } = await answering(HEALTHY)
  const { health } = await createApi({ url: `${url}/api/`, key: 'sk_live_abc' }).run(ShowHealth)
  expect(health.version).toBe('1.2.3')
  expect(requests[0]).toMatchObject({
    method: 'POST',
    url: '/graphql',
    headers: {
      authorization: 'Bearer sk_live_abc',
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^vigint\/\d+\.\d+\.\d+/),
    },
  })
})

test('without a key none is sent', async () => {
  const { url, requests } = await answering(HEALTHY)
  await createApi({ url }).run(ShowHealth)
  expect(requests[0]?.headers.authorization).toBeUndefined()
})

test('a document is sent with each fragment that it needs, once', async () => {
  const Inner = graphql(`fragment Inner on Client { id }`)
  const Outer = graphql(`fragment Outer on Client { name ...Inner }`, [Inner])
  const Query = graphql(`query Both { a: client(id: "a") { ...Outer ...Inner } }`, [Outer, Inner])
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    sent.push(JSON.parse(String(init?.body)).query)
    return Response.json({ data: { a: null } })
  }
  await createApi({ url: 'http://127.0.0.1:1', fetch }).run(Query)
  expect(sent[0]?.match(/fragment \w+/g)).toEqual(['fragment Outer', 'fragment Inner'])
})

test('a server that is down is named, with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await new Promise((closed) => server.close(closed))
  const error = await failure(createApi({ url }).run(ShowHealth))
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error).toMatchObject({
    code: 'UNREACHABLE',
    message: `No server answers at ${url} (connection refused).`,
    hint: 'Is the server running? Start it with: vigint serve',
  })
})

test('a query is tried again, twice at most, when the connection breaks', async () => {
  const broken = await answering({ hangUp: true }, { status: 503 }, HEALTHY)
  await createApi(broken).run(ShowHealth)
  expect(broken.requests).toHaveLength(3)

  const dead = await answering({ hangUp: true })
  expect(await failure(createApi(dead).run(ShowHealth))).toBeInstanceOf(UnreachableError)
  expect(dead.requests).toHaveLength(3)
})

test('a mutation is tried again under the same name, so that it happens once', async () => {
  const reply = await answering({ hangUp: true }, { status: 503 }, json({ data: { revokeKey: null } }))
  await createApi(reply).run(RevokeKey, REVOKE)
  const names = reply.requests.map(({ headers }) => headers['idempotency-key'])
  expect(names).toHaveLength(3)
  expect(new Set(names).size).toBe(1)
  expect(names[0]).toMatch(/^[0-9a-f-]{36}$/)

  await createApi(reply).run(RevokeKey, REVOKE)
  expect(reply.requests[3]?.headers['idempotency-key']).not.toBe(names[0])
})

test('the name of a mutation can be chosen; a query has none', async () => {
  const reply = await answering(json({ data: { revokeKey: null } }))
  await failure(createApi({ ...reply, idempotencyKey: 'two words' }).run(RevokeKey, REVOKE))
  expect(reply.requests).toHaveLength(0)
  const api = createApi({ ...reply, idempotencyKey: 'of-all' })
  await api.run(RevokeKey, REVOKE)
  await api.run(RevokeKey, REVOKE, { idempotencyKey: 'own' })
  await api.run(ShowHealth)
  expect(reply.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
    'of-all',
    'own',
    undefined,
  ])
})

test('a mutation that is still at work is waited for', async () => {
  const atWork = json(refusal('CONFLICT', {}, 'Still at work.'), 409, { 'retry-after': '0' })
  const reply = await answering({ hangUp: true }, atWork, atWork, json({ data: { revokeKey: null } }))
  await createApi(reply).run(RevokeKey, REVOKE)
  expect(reply.requests).toHaveLength(4)

  const lost = await answering(json(refusal('CONFLICT', {}, 'Its answer was lost.'), 409))
  expect(await failure(createApi(lost).run(RevokeKey, REVOKE))).toMatchObject({ code: 'CONFLICT' })
  expect(lost.requests).toHaveLength(1)
})

test('where nobody knows whether it was done, the error says how to repeat it', async () => {
  const dropped = await answering({ hangUp: true })
  const error = await failure(createApi({ ...dropped, idempotencyKey: 'mine' }).run(RevokeKey, REVOKE))
  expect(error.hint).toContain('Repeat it with --idempotency-key mine: it is not done twice.')
  expect((await failure(createApi(dropped).run(ShowHealth))).hint).not.toContain('idempotency')
  const down = await failure(createApi({ url: 'http://127.0.0.1:1' }).run(RevokeKey, REVOKE))
  expect(down.hint).not.toContain('idempotency')
})

test('a server that does not answer in time is given up', async () => {
  const fetch: typeof globalThis.fetch = (_url, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
  const error = await failure(createApi({ url: 'http://127.0.0.1:1', fetch, timeoutMs: 20 }).run(ShowHealth))
  expect(error).toMatchObject({ message: 'The server at http://127.0.0.1:1 did not answer within 0.02 s.' })
})

test('whoever asked can give up', async () => {
  const controller = new AbortController()
  const { url } = await answering(HEALTHY)
  controller.abort()
  const error = await failure(createApi({ url }).run(ShowHealth, {}, { signal: controller.signal }))
  expect(error.name).toBe('AbortError')
})

test.each<[string, Reply, string]>([
  [
    'a web page',
    { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>' },
    '200, text/html',
  ],
  ['a 404', { status: 404, headers: { 'content-type': 'text/plain' }, body: 'nope' }, '404, text/plain'],
  ['other JSON', json({ hello: 'world' }), '200, application/json'],
  ['a list', json([1]), '200, application/json'],
  [
    'a path of a vigint server where nothing is',
    json({ errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }] }, 404),
    '404, application/json',
  ],
])('%s is not a vigint server', async (_, reply, seen) => {
  const { url } = await answering(reply)
  expect(await failure(createApi({ url }).run(ShowHealth))).toMatchObject({
    code: 'UNREACHABLE',
    message: `What answers at ${url} is not a vigint server (${seen}).`,
    hint: 'Check the address: it is the base address that `vigint serve` prints, without /graphql.',
  })
})

test('a redirect is reported and not followed, so that the key stays where it belongs', async () => {
  const other = await answering(HEALTHY)
  const { url } = await answering({ status: 301, headers: { location: `${other.url}/graphql` } })
  const error = await failure(createApi({ url, key: 'sk_live_abc' }).run(ShowHealth))
  expect(error.message).toBe(`${url} redirects to ${other.url}/graphql.`)
  expect(other.requests).toHaveLength(0)
})

test.each([
  ['MISSING', /vigint login/],
  ['MALFORMED', /sk_live_ or sk_test_/],
  ['UNKNOWN', /belongs to this server/],
  ['REVOKED', /a new key/],
  ['EXPIRED', /a new key/],
  ['CLIENT_REVOKED', /vigint clients reactivate/],
])('a key refused as %s says what to do', async (reason, hint) => {
  const error = await refusedBy(json(refusal('UNAUTHENTICATED', { reason }), 401))
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({
    code: 'UNAUTHENTICATED',
    status: 401,
    reason,
    message: 'No.',
    hint: expect.stringMatching(hint),
  })
})

test('a missing permission says how to see what the key may do', async () => {
  const error = await refusedBy(json(refusal('FORBIDDEN', { reason: 'PERMISSION' }), 403))
  expect(error).toMatchObject({ code: 'FORBIDDEN', hint: expect.stringContaining('vigint me') })
})

test('a limited request says when to try again', async () => {
  const error = await refusedBy(json(refusal('RATE_LIMITED'), 429, { 'retry-after': '7' }))
  expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 7, hint: 'Try again in 7 s.' })
})

test('a limit that lets go again soon is waited for, once, whatever was asked', async () => {
  const limited = json(
    { errors: [{ message: 'No.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 300 } }] },
    429,
    { 'retry-after': '1' },
  )
  const { url, requests } = await answering(limited, HEALTHY)
  const began = performance.now()
  await createApi({ url }).run(ShowHealth)
  expect(performance.now() - began).toBeGreaterThanOrEqual(290)
  expect(requests).toHaveLength(2)

  const always = await answering(limited)
  await expect(createApi({ url: always.url }).run(ShowHealth)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterMs: 300,
    retryAfterSeconds: 1,
  })
  expect(always.requests).toHaveLength(2)
})

test('a limit that lasts is for the caller to decide', async () => {
  const later = { message: 'No.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 5_001 } }
  const { url, requests } = await answering(json({ errors: [later] }, 429), HEALTHY)
  await expect(createApi({ url }).run(ShowHealth)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    hint: 'Try again in 6 s.',
  })
  expect(requests).toHaveLength(1)
})

test('an internal failure carries the id that stands in the log', async () => {
  const error = await refusedBy(json(refusal('INTERNAL', { id: 'err_42' }), 500))
  expect(error).toMatchObject({
    code: 'INTERNAL',
    incident: 'err_42',
    hint: expect.stringContaining('err_42'),
  })
})

test('a refusal without a code is told by its status', async () => {
  expect(await refusedBy(json({ errors: [{ message: 'Slow down' }] }, 429))).toMatchObject({
    code: 'RATE_LIMITED',
  })
  expect(await refusedBy(json({ errors: [{}] }, 500))).toMatchObject({ code: 'INTERNAL' })
})

test('a key that no header can hold is refused before anything is sent', async () => {
  const { url, requests } = await answering(HEALTHY)
  expect(() => createApi({ url, key: 'sk_live_abc\nx-evil: 1' })).toThrow('characters that no key has')
  expect(requests).toHaveLength(0)
})
