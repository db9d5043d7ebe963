import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { transaction } from '../../../src/core/context.ts'
import { uuidOf } from '../../../src/core/ids.ts'
import { quantity } from '../../../src/core/money/quantity.ts'
import { meter } from '../../../src/core/usage/meter.ts'
import { connect } from '../../../src/db/connect.ts'
import { DELETE_CLIENT, makeClient } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { ask } from '../../harness/revocation.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { within } from '../../harness/socket.ts'
import { openStream } from '../../harness/streams.ts'
import { type Event, RECORD_USAGE, record, usageOf } from './metering.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const VERIFY =
  'query ($c: ID) { usageVerification(client: $c) { events different differences { width ofEvents ofSums } } }'
const REBUILD = `mutation ($input: RebuildUsageInput!) {
  rebuildUsage(input: $input) {
    ... on UsageRebuilt { verification { different rebuilt } }
    ... on Error { code message }
  }
}`

async function different(client?: string): Promise<number> {
  const { body } = await server.graphql(VERIFY, { c: client })
  return body.data.usageVerification.different
}

const events = (client: string, from: number, count: number): Event[] =>
  Array.from({ length: count }, (_, index) => ({
    client,
    eventId: `e${from + index}`,
    operation: 'ANALYSIS',
    quantity: 1,
  }))

test('twenty batches at once, with ids that overlap, count each event once', async () => {
  const one = await makeClient(server, 'Crowded')
  const other = await makeClient(server, 'Crowded too')
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, batch) => {
      const mixed = [...events(one.slug, batch * 25, 100), ...events(other.slug, batch * 25, 100)]
      // Each the other way round than the one before.
      return record(server, batch % 2 === 0 ? mixed : mixed.reverse())
    }),
  )
  expect(answers.map(({ __typename }) => __typename)).toEqual(Array(20).fill('UsageRecorded'))
  const recorded = answers.reduce((sum, answer) => sum + answer.recorded, 0)
  expect(recorded).toBe(2 * (19 * 25 + 100))
  for (const { slug } of [one, other])
    expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [575, '28.75'] })
  expect(await different()).toBe(0)
})

test('what is metered in a transaction is there with its act, or not at all', async () => {
  const { id, slug } = await makeClient(server, 'Acting')
  const used = (eventId: string) => ({
    clientId: uuidOf('client', id) ?? '',
    environment: 'live' as const,
    keyId: null,
    operation: 'ANALYSIS' as const,
    quantity: quantity(1_000_000n),
    eventId,
    occurredAt: new Date(),
  })
  const core = coreOf(server)
  const failed = transaction(core, async (tx) => {
    await meter(tx, [used('vigint:analysis:1')])
    throw new Error('The act failed.')
  })
  await expect(failed).rejects.toThrow('The act failed.')
  expect((await usageOf(server, { client: slug })).groups).toEqual({})
  const count = () => transaction(core, (tx) => meter(tx, [used('vigint:analysis:2')]))
  expect([await count(), await count()]).toEqual([1, 0])
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [1, '0.05'] })
})

test('sums that are wrong are found and put right', async () => {
  const { slug, id } = await makeClient(server, 'Wrong sums')
  await record(server, events(slug, 0, 3))
  expect(await different(slug)).toBe(0)
  const uuid = uuidOf('client', id)
  await server.db.execute(
    sql`update usage_rollups set quantity = 8 where client_id = ${uuid} and width = 'day'`,
  )
  const { body } = await server.graphql(VERIFY, { c: slug })
  expect(body.data.usageVerification).toEqual({
    events: 3,
    different: 1,
    differences: [{ width: 'day', ofEvents: 3, ofSums: 8 }],
  })
  await server.db.execute(sql`delete from usage_rollups where client_id = ${uuid} and width = 'quarter'`)
  const rebuilt = await server.graphql(REBUILD, { input: { client: slug } })
  expect(rebuilt.body.data.rebuildUsage.verification).toEqual({ different: 2, rebuilt: true })
  expect(await different()).toBe(0)
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [3, '0.15'] })
})

test('they are right after they were rebuilt while usage was recorded', async () => {
  const { slug } = await makeClient(server, 'Busy')
  await Promise.all([
    ...Array.from({ length: 12 }, (_, batch) => record(server, events(slug, batch * 50, 50))),
    ...Array.from({ length: 4 }, () => server.graphql(REBUILD, { input: { client: slug } })),
  ])
  expect(await different()).toBe(0)
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [600, '30.00'] })
})

test('who follows is told what came together at once', async () => {
  const { slug, id, secret } = await makeClient(server, 'Followed')
  const other = await makeClient(server, 'Not followed')
  const stream = await openStream(
    server,
    'subscription { usageRecorded { client { id } environment recorded operations { operation quantity cost { amount } } } }',
    {},
    secret,
  )
  await record(server, [
    ...events(other.slug, 0, 5),
    ...events(slug, 0, 100),
    { ...events(slug, 100, 1)[0]!, operation: 'ALERT_EMAIL', quantity: 2 },
  ])
  expect((await within(stream.next(), 'usage')).data.data.usageRecorded).toEqual({
    client: { id },
    environment: 'LIVE',
    recorded: 101,
    operations: [
      { operation: 'ANALYSIS', quantity: 100, cost: { amount: '5.00' } },
      { operation: 'ALERT_EMAIL', quantity: 2, cost: { amount: '0.02' } },
    ],
  })
})

test('a client that is deleted takes its usage with it, and it is told how much', async () => {
  const { slug } = await makeClient(server, 'Leaving')
  await record(server, events(slug, 0, 7))
  const { body } = await server.graphql(DELETE_CLIENT, {
    input: { client: slug, force: true, unbilled: 'WAIVE' },
  })
  expect(body.data.deleteClient.removed).toContainEqual({ noun: 'usage events', count: 7 })
  expect(await different()).toBe(0)
})

test('no event that was answered for is lost when the server is killed', async () => {
  const place = await makePlace()
  const first = serve(place, { DATABASE_URL: server.database.url })
  const url = await first.url
  // The database has an operator key already; the server that finds one makes none.
  const operatorKey = server.operatorKey
  const { slug } = await makeClient(server, 'Survivor')
  const answered = new Set<string>()
  let dead = false
  const send = async (lane: number) => {
    for (let batch = 0; !dead; batch++) {
      const sent = events(slug, lane * 1_000_000 + batch * 100, 100)
      const { body } = await ask(url, operatorKey, RECORD_USAGE, { input: { events: sent } })
      if (body.data?.recordUsage.recorded === 100) for (const { eventId } of sent) answered.add(eventId)
    }
  }
  const lanes = [0, 1, 2].map((lane) => send(lane).catch(() => {}))
  await vi.waitFor(() => expect(answered.size).toBeGreaterThan(2_000), { timeout: 30_000 })
  first.child.kill('SIGKILL')
  await first.ended
  dead = true
  await Promise.all(lanes)
  onTestFinished(() => place.remove())

  const connection = connect(server.database.url, { poolSize: 1 })
  onTestFinished(() => connection.close())
  const rows = await connection.db.execute<{ id: string }>(
    sql`select event_id as id from usage_events join clients on clients.id = client_id where slug = ${slug}`,
  )
  const kept = new Set(rows.map(({ id }) => id))
  expect([...answered].filter((id) => !kept.has(id))).toEqual([])
  expect(await different()).toBe(0)
}, 60_000)
