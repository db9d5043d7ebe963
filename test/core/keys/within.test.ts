import { afterAll, beforeAll, expect, test } from 'vitest'
import { liesWithin } from '../../../src/core/networks/within.ts'
import { makeClient, makeKey, REACTIVATE_KEY, REVOKE_KEY, ROTATE_KEY } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const CREATE = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { ... on KeyCreated { key { id } secret } ... on Error { code message } }
}`
const UPDATE = `mutation ($input: UpdateKeyInput!) {
  updateKey(input: $input) { ... on KeyUpdated { key { id } } ... on Error { code message } }
}`
/** `done`, or the code and the message of the refusal. */
async function attempt(document: string, input: object, as: string): Promise<string> {
  const { body } = await server.graphql(document, { input }, as)
  const error = body.errors?.[0]
  return error ? `${error.extensions.code} ${error.message}` : 'done'
}

const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString()
const admin = (restrictions: object) => makeKey(server, { client: 'acme', role: 'admin', ...restrictions })

test('a key that ends does not prolong itself, and makes none that lives longer', async () => {
  const expiresAt = inDays(30)
  const { id, secret } = await admin({ expiresAt })
  const refused = expect.stringMatching(`^FORBIDDEN This key ends at ${expiresAt}.*or ask the operator`)
  expect(await attempt(UPDATE, { key: id, expiresAt: null }, secret)).toEqual(refused)
  expect(await attempt(UPDATE, { key: id, expiresAt: inDays(31) }, secret)).toEqual(refused)
  expect(await attempt(CREATE, {}, secret)).toEqual(refused)
  expect(await attempt(CREATE, { expiresAt: inDays(31) }, secret)).toEqual(refused)
  expect(await attempt(CREATE, { expiresAt }, secret)).toBe('done')
  expect(await attempt(UPDATE, { key: id, expiresAt: inDays(29) }, secret)).toBe('done')
  // Narrower than it was is nobody's loss, also where that is beyond the own end.
  const endless = await admin({})
  expect(await attempt(UPDATE, { key: endless.id, expiresAt: inDays(60) }, secret)).toBe('done')
  expect(await attempt(UPDATE, { key: endless.id, expiresAt: inDays(61) }, secret)).toMatch(/^FORBIDDEN/)
})

test('a key that is limited to addresses does not open itself, nor another', async () => {
  const { id, secret } = await admin({ allowedAddresses: ['127.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9'] })
  const refused = expect.stringMatching(/^FORBIDDEN This key is limited to 127\.0\.0\.0\/8, /)
  expect(await attempt(UPDATE, { key: id, allowedAddresses: [] }, secret)).toEqual(refused)
  expect(await attempt(UPDATE, { key: id, allowedAddresses: ['127.0.0.1', '::/0'] }, secret)).toEqual(refused)
  expect(await attempt(CREATE, {}, secret)).toEqual(refused)
  expect(await attempt(CREATE, { allowedAddresses: ['10.0.0.0/7'] }, secret)).toEqual(refused)
  expect(await attempt(CREATE, { allowedAddresses: ['10.0.0.0/8', '127.0.0.1'] }, secret)).toBe('done')
  const open = await admin({})
  expect(await attempt(ROTATE_KEY, { key: open.id }, secret)).toEqual(refused)
  await server.graphql(REVOKE_KEY, { input: { key: open.id } })
  expect(await attempt(REACTIVATE_KEY, { key: open.id }, secret)).toEqual(refused)
  expect(await attempt(UPDATE, { key: id, allowedAddresses: ['127.0.0.1'] }, secret)).toBe('done')
})

test('a key that was given a number of requests gives none more', async () => {
  const { id, secret } = await admin({ limits: { requestsPerMinute: 100 } })
  const refused = expect.stringMatching(/^FORBIDDEN This key itself may send 100 requests a minute/)
  expect(await attempt(UPDATE, { key: id, limits: null }, secret)).toEqual(refused)
  expect(await attempt(UPDATE, { key: id, limits: { requestsPerMinute: 101 } }, secret)).toEqual(refused)
  expect(await attempt(CREATE, {}, secret)).toEqual(refused)
  expect(await attempt(CREATE, { limits: { requestsPerMinute: 100 } }, secret)).toBe('done')
  expect(await attempt(UPDATE, { key: id, limits: { requestsPerMinute: 90 } }, secret)).toBe('done')
})

test('a key that was given a number of frames gives none more, and no client more than it has', async () => {
  const { id, secret } = await admin({ limits: { framesPerSecond: 30 } })
  const refused = expect.stringMatching(/^FORBIDDEN This key itself may send 30 frames a second/)
  expect(await attempt(UPDATE, { key: id, limits: { framesPerSecond: 31 } }, secret)).toEqual(refused)
  expect(await attempt(UPDATE, { key: id, limits: { reset: ['FRAMES_PER_SECOND'] } }, secret)).toEqual(
    refused,
  )
  expect(await attempt(CREATE, {}, secret)).toEqual(refused)
  expect(await attempt(CREATE, { limits: { framesPerSecond: 30 } }, secret)).toBe('done')
  const limited = await makeClient(server, 'Limited')
  await server.graphql(
    'mutation ($c: ID!) { updateClient(input: { client: $c, limits: { framesPerSecond: 10 } }) { __typename } }',
    { c: limited.id },
  )
  expect(await attempt(CREATE, { limits: { framesPerSecond: 11 } }, limited.secret)).toMatch(
    /^FORBIDDEN This client may send 10 frames a second, and none of its keys more/,
  )
  expect(await attempt(CREATE, { limits: { framesPerSecond: null } }, limited.secret)).toMatch(
    /^FORBIDDEN Only the operator gives a key any number of frames/,
  )
})

test('to rotate itself renews it for as long as it was given, with its addresses and its limits', async () => {
  const restrictions = { allowedAddresses: ['127.0.0.1'], limits: { requestsPerMinute: 50 } }
  const { id, secret } = await admin({ expiresAt: inDays(90), ...restrictions })
  expect(await attempt(ROTATE_KEY, { key: id, expiresAt: null }, secret)).toMatch(/^FORBIDDEN This key ends/)
  const { body } = await server.graphql(ROTATE_KEY, { input: { key: id } }, secret)
  const shown = await server.graphql(
    'query ($id: ID!) { key(id: $id) { expiresAt allowedAddresses limits { requestsPerMinute } } }',
    { id: body.data.rotateKey.key.id },
  )
  expect(shown.body.data.key).toMatchObject(restrictions)
  expect(Date.parse(shown.body.data.key.expiresAt)).toBeGreaterThanOrEqual(Date.parse(inDays(89.9)))
})

test('the operator is bound by none of this, and what it takes away in between holds at once', async () => {
  const { id, secret } = await admin({ expiresAt: inDays(30), allowedAddresses: ['127.0.0.1'] })
  expect(
    await attempt(UPDATE, { key: id, expiresAt: null, allowedAddresses: null }, server.operatorKey),
  ).toBe('done')
  expect(await attempt(CREATE, {}, secret)).toBe('done')
})

test.each([
  [['10.0.0.0/8'], ['10.0.0.0/8'], true],
  [['10.1.2.3'], ['10.0.0.0/8'], true],
  [['10.0.0.0/8'], ['10.0.0.0/9', '10.128.0.0/9'], true],
  [['10.0.0.0/8'], ['10.0.0.0/9', '10.192.0.0/10'], false],
  [['10.0.0.0/7'], ['10.0.0.0/8'], false],
  [['10.1.2.3', '11.0.0.1'], ['10.0.0.0/8'], false],
  [['2001:db8::/48'], ['2001:db8::/32', '0.0.0.0/0'], true],
  [['2001:db8::/32'], ['2001:db8::/48'], false],
  [['10.0.0.1'], ['::/0'], false],
  [['255.255.255.255'], ['0.0.0.0/0'], true],
])('%j within %j: %s', (inner, outer, within) => {
  expect(liesWithin(inner, outer)).toBe(within)
})
