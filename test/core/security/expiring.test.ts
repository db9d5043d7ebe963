import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { warnOfExpiry } from '../../../src/core/security/expiring.ts'
import { keys } from '../../../src/db/tables/index.ts'
import { makeClient, makeKey, REVOKE_CLIENT, REVOKE_KEY, ROTATE_KEY } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

async function warnings(client: string): Promise<[string, number][]> {
  const { body } = await server.graphql(
    'query ($client: ID!) { securityEvents(client: $client, kind: KEY_EXPIRING, first: 100) { nodes { key { name } details } } }',
    { client },
  )
  return body.data.securityEvents.nodes.map(({ key, details }: any) => [key.name, details.days]).toReversed()
}

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

test('14, 7 and 1 days before its end a key is warned of once, however many servers look', async () => {
  const client = await makeClient(server, 'Acme', { name: 'ending', expiresAt: inDays(30) })
  const clock = movableClock()
  const core = coreOf(server, { now: clock.now })
  const told: [string, number][][] = []
  for (const days of [10, 7, 7, 5, 0.8, 3]) {
    clock.pass(days * DAY_MS)
    await Promise.all(Array.from({ length: 6 }, () => warnOfExpiry(core)))
    told.push(await warnings(client.slug))
  }
  const all: [string, number][] = [
    ['ending', 14],
    ['ending', 7],
    ['ending', 1],
  ]
  expect(told).toEqual([[], all.slice(0, 1), all.slice(0, 2), all, all, all])
})

test('the sentence says which key, when, and what to do', async () => {
  const client = await makeClient(server, 'Beta', { name: 'cam', expiresAt: inDays(40) })
  const clock = movableClock(new Date(Date.now() + 33.5 * DAY_MS))
  await warnOfExpiry(coreOf(server, { now: clock.now }))
  const { body } = await server.graphql('{ securityEvents(client: "beta") { nodes { summary key { id } } } }')
  expect(body.data.securityEvents.nodes).toEqual([
    {
      key: { id: client.keyId },
      summary: expect.stringMatching(
        /^Key cam \(sk_live_\w{6}….{4}\) of Beta stops working on \d{4}-\d\d-\d\d, in 7 days\. It was never used\. Rotate it before\.$/,
      ),
    },
  ])
})

const lastUsed = (keyId: string, lastUsedAt: Date) =>
  server.db
    .update(keys)
    .set({ lastUsedAt })
    .where(eq(keys.id, uuidOf('key', keyId) ?? ''))

test('a key that was rotated is warned of on the last day of its grace, if it is used on it', async () => {
  const client = await makeClient(server, 'Gamma', { name: 'old' })
  const clock = movableClock()
  const core = coreOf(server, { now: clock.now })
  await server.graphql(ROTATE_KEY, { input: { key: client.keyId, graceSeconds: 9 * 86_400 } })
  const told: [string, number][][] = []
  const look = async () => {
    await warnOfExpiry(core)
    told.push(await warnings(client.slug))
  }
  for (const days of [3, 4, 1.5]) {
    await lastUsed(client.keyId, clock.now())
    clock.pass(days * DAY_MS)
    await look()
  }
  await lastUsed(client.keyId, clock.now())
  await look()
  await look()
  expect(told).toEqual([[], [], [], [['old', 1]], [['old', 1]]])
})

test('a key that was rotated for a day is not warned of, though it is used', async () => {
  const client = await makeClient(server, 'Iota', { name: 'old' })
  const clock = movableClock(new Date(Date.now() + 0.6 * DAY_MS))
  await server.graphql(ROTATE_KEY, { input: { key: client.keyId } })
  await lastUsed(client.keyId, clock.now())
  await warnOfExpiry(coreOf(server, { now: clock.now }))
  expect(await warnings(client.slug)).toEqual([])
})

test('a key made for a day is not warned of when it is new', async () => {
  const { slug, id } = await makeClient(server, 'Delta')
  await makeKey(server, { client: id, name: 'short', expiresAt: inDays(1) })
  await makeKey(server, { client: id, name: 'ten days', expiresAt: inDays(10) })
  await warnOfExpiry(coreOf(server))
  expect(await warnings(slug)).toEqual([])
})

test('an end that was moved out is warned of anew', async () => {
  const { slug, keyId } = await makeClient(server, 'Epsilon', { name: 'extended', expiresAt: inDays(30) })
  const clock = movableClock(new Date(Date.now() + 29.5 * DAY_MS))
  const core = coreOf(server, { now: clock.now })
  await warnOfExpiry(core)
  expect(await warnings(slug)).toEqual([['extended', 1]])
  await server.db
    .update(keys)
    .set({ expiresAt: new Date(Date.now() + 60 * DAY_MS) })
    .where(eq(keys.id, uuidOf('key', keyId) ?? ''))
  await warnOfExpiry(core)
  clock.pass(24 * DAY_MS)
  await warnOfExpiry(core)
  expect(await warnings(slug)).toEqual([
    ['extended', 1],
    ['extended', 7],
  ])
})

test('what does not work anyway is not warned of', async () => {
  const revoked = await makeClient(server, 'Zeta', { expiresAt: inDays(30) })
  await server.graphql(REVOKE_KEY, { input: { key: revoked.keyId } })
  const gone = await makeClient(server, 'Eta', { expiresAt: inDays(30) })
  await server.graphql(REVOKE_CLIENT, { input: { client: gone.id } })
  const clock = movableClock(new Date(Date.now() + 20 * DAY_MS))
  await warnOfExpiry(coreOf(server, { now: clock.now }))
  expect([await warnings(revoked.slug), await warnings(gone.slug)]).toEqual([[], []])
})

test('more keys than are taken at once are all warned of', async () => {
  const { id, slug } = await makeClient(server, 'Theta')
  const made = Array.from({ length: 104 }, (_, key) =>
    makeKey(server, { client: id, name: `key ${key}`, expiresAt: inDays(50) }),
  )
  await Promise.all(made)
  const clock = movableClock(new Date(Date.now() + 40 * DAY_MS))
  await warnOfExpiry(coreOf(server, { now: clock.now }))
  const { body } = await server.graphql(
    'query ($client: ID!) { securityEvents(client: $client) { totalCount } }',
    { client: slug },
  )
  expect(body.data.securityEvents.totalCount).toBe(104)
})
