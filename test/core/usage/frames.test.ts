import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { settleCounts } from '../../../src/core/usage/counts.ts'
import { connect } from '../../../src/db/connect.ts'
import { DELETE_CLIENT, makeClient, makeKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { createTestDatabase, type TestDatabase } from '../../harness/database.ts'
import { base64Picture } from '../../harness/pictures.ts'
import { type Answer, startTestServer, type TestServer } from '../../harness/server.ts'

const MINUTE_MS = 60_000
/** The middle of a quarter of an hour. */
const NOON = Date.parse('2026-11-20T12:07:00Z')
/** Counts are written once a second. */
const SOON = { timeout: 5_000 }

let database: TestDatabase
let server: TestServer
let time = NOON
let data: string
beforeAll(async () => {
  database = await createTestDatabase()
  server = await startTestServer({ database, now: () => new Date(time) })
  data = await base64Picture()
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

async function push(
  source: string,
  count: number,
  key: string,
  { client, at = server }: { client?: string; at?: TestServer } = {},
): Promise<number> {
  const { body } = await at.graphql(
    `mutation ($input: BufferFramesInput!) {
      bufferFrames(input: $input) { ... on FramesBuffered { accepted } ... on Error { message } }
    }`,
    { input: { client, source, frames: Array.from({ length: count }, () => ({ data })) } },
    key,
  )
  return body.data.bufferFrames.accepted
}

const frames = async (client: string, groupBy: string[], more: object = {}): Promise<object> => {
  const { body } = await server.graphql(
    `query ($client: ID, $by: [UsageGrouping!], $environment: Environment) {
      usage(client: $client, operation: FRAMES, to: "2026-11-21T00:00:00Z", groupBy: $by, environment: $environment) {
        groups { key quantity }
      }
    }`,
    { client, by: groupBy, ...more },
  )
  return Object.fromEntries(body.data.usage.groups.map((each: any) => [each.key, each.quantity]))
}

test('accepted frames are counted by key and camera, test frames apart', async () => {
  time = NOON
  const { slug, secret, keyId } = await makeClient(server, 'Watched')
  const second = await makeKey(server, { client: slug })
  const testing = await makeKey(server, { client: slug, environment: 'TEST' })
  expect(await push('gate', 3, secret)).toBe(3)
  expect(await push('gate', 2, second.secret)).toBe(2)
  expect(await push('yard', 4, secret)).toBe(4)
  expect(await push('yard', 5, testing.secret)).toBe(5)
  // By no key of the client's.
  expect(await push('gate', 1, server.operatorKey, { client: slug })).toBe(1)
  await vi.waitFor(async () => expect(await frames(slug, ['SOURCE'])).toEqual({ gate: 6, yard: 4 }), SOON)
  await vi.waitFor(
    async () =>
      expect(await frames(slug, ['ENVIRONMENT', 'KEY'])).toEqual({
        [`LIVE/${keyId}`]: 7,
        [`LIVE/${second.id}`]: 2,
        'LIVE/none': 1,
        [`TEST/${testing.id}`]: 5,
      }),
    SOON,
  )
})

test('their counts become events with the camera as it was called, and stay when it is renamed or deleted', async () => {
  time = NOON
  const { slug, secret } = await makeClient(server, 'Renaming')
  await push('old name', 2, secret)
  await vi.waitFor(async () => expect(await frames(slug, ['SOURCE'])).toEqual({ 'old name': 2 }), SOON)
  const renamed = await server.graphql(
    'mutation ($c: ID) { updateSource(input: { client: $c, source: "old name", name: "new name" }) { __typename } }',
    { c: slug },
  )
  expect(renamed.body.data.updateSource.__typename).toBe('SourceUpdated')
  await push('new name', 1, secret)
  const both = { 'old name': 2, 'new name': 1 }
  await vi.waitFor(async () => expect(await frames(slug, ['SOURCE'])).toEqual(both), SOON)
  const deleted = await server.graphql(
    'mutation ($c: ID) { deleteSource(input: { client: $c, source: "new name", confirm: "new name" }) { __typename } }',
    { c: slug },
  )
  expect(deleted.body.data.deleteSource.__typename).toBe('SourceDeleted')
  await settleCounts(coreOf(server, { now: () => new Date(NOON + 30 * MINUTE_MS) }))
  expect(await frames(slug, ['SOURCE'])).toEqual(both)
  const { body } = await server.graphql(
    'query ($c: ID) { usageEvents(client: $c, operation: FRAMES) { nodes { source quantity occurredAt } } usageVerification(client: $c) { different } }',
    { c: slug },
  )
  const at = '2026-11-20T12:00:00.000Z'
  expect(body.data.usageEvents.nodes).toHaveLength(2)
  expect(body.data.usageEvents.nodes).toContainEqual({ source: 'old name', quantity: 2, occurredAt: at })
  expect(body.data.usageEvents.nodes).toContainEqual({ source: 'new name', quantity: 1, occurredAt: at })
  expect(body.data.usageVerification.different).toBe(0)
})

test('a client that was revoked incurs no more of them, whoever pushes', async () => {
  time = NOON
  const { slug, secret } = await makeClient(server, 'Ended')
  await push('gate', 2, secret)
  await vi.waitFor(async () => expect(await frames(slug, ['SOURCE'])).toEqual({ gate: 2 }), SOON)
  await server.graphql('mutation ($c: ID!) { revokeClient(input: { client: $c }) { __typename } }', {
    c: slug,
  })
  time = NOON + MINUTE_MS
  const other = await makeClient(server, 'Going on')
  await push('gate', 3, server.operatorKey, { client: slug })
  await push('gate', 1, other.secret)
  // Written by one statement: where the other's are, these would be.
  await vi.waitFor(async () => expect(await frames(other.slug, ['SOURCE'])).toEqual({ gate: 1 }), SOON)
  expect(await frames(slug, ['SOURCE'])).toEqual({ gate: 2 })
})

test('a server that stops writes the frames that it counted', async () => {
  time = NOON
  const { slug, secret } = await makeClient(server, 'Stopping')
  const other = await startTestServer({ database, now: () => new Date(time) })
  for (let round = 0; round < 5; round++) await push('gate', 8, secret, { at: other })
  await other.stop()
  expect(await frames(slug, ['SOURCE'])).toEqual({ gate: 40 })
})

test('a client that is deleted while its frames are counted goes without a deadlock', async () => {
  const warnings: string[] = []
  const own = await createTestDatabase()
  onTestFinished(() => own.drop())
  const warn = (_: object, message: string) => void warnings.push(message)
  const busy = await startTestServer({
    database: own,
    log: { info: () => {}, warn, error: warn },
  })
  onTestFinished(() => busy.stop())
  const { slug, secret } = await makeClient(busy, 'Busy')
  const holder = connect(own.url, { poolSize: 1 })
  onTestFinished(() => holder.close())
  const waiting = async () => {
    const rows = await busy.db.execute(
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return rows.length
  }
  await push('gate', 1, secret, { at: busy })
  let deleting: Promise<Answer> | undefined
  await holder.db.transaction(async (tx) => {
    await tx.execute(sql`select from sources for update`)
    await push('gate', 1, secret, { at: busy })
    // First the counts wait for the camera, then the deletion for them.
    await vi.waitFor(async () => expect(await waiting()).toBe(1), SOON)
    deleting = busy.graphql(DELETE_CLIENT, { input: { client: slug, force: true } })
    await vi.waitFor(async () => expect(await waiting()).toBe(2), SOON)
  })
  expect((await deleting)?.body.data.deleteClient.__typename).toBe('ClientDeleted')
  expect(warnings).toEqual([])
})
