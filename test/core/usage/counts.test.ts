import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { settleCounts } from '../../../src/core/usage/counts.ts'
import { makeClient, makeKey, tryKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { createTestDatabase, type TestDatabase } from '../../harness/database.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { usageOf } from './metering.ts'

const MINUTE_MS = 60_000
/** The middle of a quarter of an hour. */
const NOON = Date.parse('2026-11-20T12:07:00Z')

let database: TestDatabase
let server: TestServer
let time = NOON
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startTestServer({ database, now: () => new Date(time) })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

/** Counts are written once a second. */
const SOON = { timeout: 5_000 }

const requests = async (client: string, asked: object = {}): Promise<unknown> =>
  (await usageOf(server, { client, to: '2026-11-21T00:00:00Z', ...asked })).groups

async function eventsOf(client: string): Promise<object[]> {
  const { body } = await server.graphql(
    'query ($c: ID) { usageEvents(client: $c) { nodes { eventId operation quantity occurredAt environment key { id } } } }',
    { c: client },
  )
  return body.data.usageEvents.nodes
}

test('accepted requests are counted within a second, by key, and become one event when their quarter is over', async () => {
  time = NOON
  const { slug, secret, keyId } = await makeClient(server, 'Caller')
  const second = await makeKey(server, { client: slug, environment: 'TEST' })
  for (let request = 0; request < 5; request++) expect(await tryKey(server, secret)).toBe('200')
  expect(await tryKey(server, second.secret)).toBe('200')
  await vi.waitFor(async () => expect(await requests(slug)).toEqual({ REQUESTS: [5, '0.00'] }), SOON)
  await vi.waitFor(
    async () =>
      expect(await requests(slug, { groupBy: ['ENVIRONMENT', 'KEY'] })).toEqual({
        [`LIVE/${keyId}`]: [5, '0.00'],
        [`TEST/${second.id}`]: [1, '0.00'],
      }),
    SOON,
  )
  // Not yet over: nothing happens.
  await settleCounts(coreOf(server, { now: () => new Date(NOON + 8 * MINUTE_MS) }))
  expect(await eventsOf(slug)).toEqual([])
  time = NOON + 30 * MINUTE_MS
  const core = coreOf(server, { now: () => new Date(time) })
  await Promise.all([settleCounts(core), settleCounts(core), settleCounts(core)])
  const found = await eventsOf(slug)
  expect(found).toHaveLength(2)
  expect(found).toContainEqual({
    eventId: expect.stringMatching(/^vigint:count:/),
    operation: 'REQUESTS',
    quantity: 5,
    occurredAt: '2026-11-20T12:00:00.000Z',
    environment: 'LIVE',
    key: { id: keyId },
  })
  expect(await requests(slug)).toEqual({ REQUESTS: [5, '0.00'] })
  const { body } = await server.graphql('{ usageVerification { different } }')
  expect(body.data.usageVerification.different).toBe(0)
})

test('what comes late to a quarter that was settled is an event of its own', async () => {
  time = NOON + 60 * MINUTE_MS
  const { slug, secret } = await makeClient(server, 'Latecomer')
  const core = coreOf(server, { now: () => new Date(time + 60 * MINUTE_MS) })
  for (let round = 1; round <= 2; round++) {
    expect(await tryKey(server, secret)).toBe('200')
    await vi.waitFor(async () => expect(await requests(slug)).toEqual({ REQUESTS: [round, '0.00'] }), SOON)
    await settleCounts(core)
    expect(await eventsOf(slug)).toHaveLength(round)
  }
  expect(await requests(slug)).toEqual({ REQUESTS: [2, '0.00'] })
})

test('refused requests are not counted, nor are those of the operator', async () => {
  const { slug, secret, keyId } = await makeClient(server, 'Refused')
  expect(await tryKey(server, secret)).toBe('200')
  await server.graphql('mutation ($k: ID!) { revokeKey(input: { key: $k }) { __typename } }', { k: keyId })
  for (let request = 0; request < 3; request++) expect(await tryKey(server, secret)).toBe('401 REVOKED')
  await vi.waitFor(async () => expect(await requests(slug)).toEqual({ REQUESTS: [1, '0.00'] }), SOON)
  const all = await usageOf(server, { to: '2026-11-21T00:00:00Z', groupBy: ['KEY'] })
  expect(Object.keys(all.groups)).not.toContain('none')
})

test('a server that stops writes what it counted', async () => {
  const { slug, secret } = await makeClient(server, 'Stopping')
  const other = await startTestServer({ database, now: () => new Date(time) })
  for (let request = 0; request < 40; request++) expect(await tryKey(other, secret)).toBe('200')
  await other.stop()
  expect(await requests(slug)).toEqual({ REQUESTS: [40, '0.00'] })
})
