import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, makeKey, REACTIVATE_KEY, REVOKE_KEY, ROTATE_KEY, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const HOUR_S = 3_600
const DAY_MS = 24 * HOUR_S * 1_000
const rotate = async (key: string, graceSeconds?: number, as?: string) =>
  (await server.graphql(ROTATE_KEY, { input: { key, graceSeconds } }, as)).body.data.rotateKey

test('both keys work during the grace, and each knows the other', async () => {
  const old = await makeKey(server, { client: 'acme', role: 'ingest' })
  const rotated = await rotate(old.id, HOUR_S)
  expect(rotated).toMatchObject({
    key: { role: 'ingest', state: 'ACTIVE', expiresAt: null },
    previous: { id: old.id, state: 'ROTATING', successor: { id: rotated.key.id } },
  })
  expect(Date.parse(rotated.previous.retiresAt) - Date.now()).toBeLessThanOrEqual(HOUR_S * 1_000)
  expect([await tryKey(server, old.secret), await tryKey(server, rotated.secret)]).toEqual(['200', '200'])
})

test('with no grace the old key is refused at once, and never comes back', async () => {
  const old = await makeKey(server, { client: 'acme' })
  expect(await tryKey(server, old.secret)).toBe('200')
  const rotated = await rotate(old.id, 0)
  expect(rotated.previous.state).toBe('EXPIRED')
  expect([await tryKey(server, old.secret), await tryKey(server, rotated.secret)]).toEqual([
    '401 EXPIRED',
    '200',
  ])
  await server.graphql(REVOKE_KEY, { input: { key: old.id } })
  const { body } = await server.graphql(REACTIVATE_KEY, { input: { key: old.id } })
  expect(body.data.reactivateKey.code).toBe('CONFLICT')
})

test('the grace ends with the old key’s own expiry, and the successor lives as long as it did', async () => {
  const expiresAt = new Date(Date.now() + 2 * DAY_MS).toISOString()
  const old = await makeKey(server, { client: 'acme', expiresAt })
  const rotated = await rotate(old.id, 30 * 24 * HOUR_S)
  expect(rotated.previous.retiresAt).toBe(expiresAt)
  expect(Math.abs(Date.parse(rotated.key.expiresAt) - Date.now() - 2 * DAY_MS)).toBeLessThan(60_000)
})

test('of eight rotations at once, one wins', async () => {
  const { id } = await makeKey(server, { client: 'acme' })
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => rotate(id, HOUR_S)))
  expect(outcomes.map(({ code, __typename }) => code ?? __typename).sort()).toEqual([
    ...Array(7).fill('CONFLICT'),
    'KeyRotated',
  ])
})

test('what has run out or was revoked is not rotated, nor is the grace beyond 30 days', async () => {
  const revoked = await makeKey(server, { client: 'acme' })
  await server.graphql(REVOKE_KEY, { input: { key: revoked.id } })
  expect(await rotate(revoked.id)).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('revoked'),
  })
  const { id } = await makeKey(server, { client: 'acme' })
  for (const seconds of [-1, 30 * 24 * HOUR_S + 1])
    expect(await rotate(id, seconds)).toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('a client rotates its own keys, and no others', async () => {
  const rival = await makeClient(server, 'Rival')
  const rotated = await rotate(rival.keyId, 0, rival.secret)
  expect(rotated.key.role).toBe('admin')
  const other = await makeKey(server, { client: 'acme' })
  expect(await rotate(other.id, 0, rotated.secret)).toMatchObject({ code: 'NOT_FOUND' })
  expect(await tryKey(server, other.secret)).toBe('200')
})
