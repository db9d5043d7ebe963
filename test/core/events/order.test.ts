import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCursorKey } from '../../../src/core/events/cursor-key.ts'
import { encodePlace } from '../../../src/core/events/place.ts'
import { adoptRestoredEvents } from '../../../src/core/events/restored.ts'
import { makeClient } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { openStream, type Stream } from '../../harness/streams.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const FOLLOW = `subscription ($after: String) {
  auditRecorded(after: $after) { cursor entry { action client { slug } } }
}`

/** An event about nothing is told from the others by its lack of an entry. */
const INSERT_EVENT = sql`insert into events (at, kind, subject_id) values (now(), 'audit', ${randomUUID()})`

async function said(stream: Stream): Promise<{ cursor: string; slug: string | null }> {
  const { data } = await stream.next()
  const { cursor, entry } = data.data.auditRecorded
  return { cursor, slug: entry && `${entry.client.slug} ${entry.action}` }
}

test('an event that was begun earlier and is there later is not passed by', async () => {
  const stream = await openStream(server, FOLLOW)
  const first = said(stream)
  await server.db.transaction(async (tx) => {
    await tx.execute(INSERT_EVENT)
    await makeClient(server, 'Later')
    // It is committed, and its notice was sent: still it waits for the one before it.
    expect(await Promise.race([first, afterLooking()])).toBe('nothing')
  })
  expect((await first).slug).toBeNull()
  expect((await said(stream)).slug).toBe('later client.create')
  expect((await said(stream)).slug).toBe('later key.create')
})

test('nor does one get stuck behind a transaction that ends without a word', async () => {
  const stream = await openStream(server, FOLLOW)
  const first = said(stream)
  await server.db.transaction(async (tx) => {
    await tx.execute('select pg_current_xact_id()')
    await makeClient(server, 'Held up')
    expect(await Promise.race([first, afterLooking()])).toBe('nothing')
  })
  const ended = performance.now()
  expect((await first).slug).toBe('held-up client.create')
  expect(performance.now() - ended).toBeLessThan(1_500)
})

/** Long enough for whoever would pass it by: others are told within milliseconds. */
const afterLooking = () => new Promise((resolve) => setTimeout(resolve, 400, 'nothing'))

test('what was there when one began from now is not told, even where something older still runs', async () => {
  await server.db.transaction(async (tx) => {
    await tx.execute('select pg_current_xact_id()')
    await makeClient(server, 'Before')
    const stream = await openStream(server, FOLLOW)
    await makeClient(server, 'After')
    await tx.execute('select 1')
    void said(stream).then(({ slug }) => order.push(slug))
    order.push('opened')
  })
  await expect.poll(() => order).toEqual(['opened', 'after client.create'])
})
const order: (string | null)[] = []

test('pages of events are read one after the other', async () => {
  const { body } = await server.graphql('{ auditCursor }')
  await server.db.execute(
    sql`insert into events (at, kind, subject_id) select now(), 'audit', ${randomUUID()} from generate_series(1, 250)`,
  )
  const stream = await openStream(server, FOLLOW, { after: body.data.auditCursor })
  const cursors = new Set<string>()
  for (let count = 0; count < 250; count += 1) cursors.add((await said(stream)).cursor)
  expect(cursors.size).toBe(250)
})

test('a cursor that is older than what is kept is refused; one at the end never is', async () => {
  const stream = await openStream(server, FOLLOW)
  await makeClient(server, 'Kept')
  const old = (await said(stream)).cursor
  const last = (await said(stream)).cursor
  await server.db.execute('delete from events')
  const refused = await openStream(server, FOLLOW, { after: old })
  expect((await refused.next()).data.errors[0].message).toMatch('older than the events that are kept')
  const resumed = await openStream(server, FOLLOW, { after: last })
  await makeClient(server, 'Next')
  expect((await said(resumed)).slug).toBe('next client.create')
})

test('a dump from a cluster with higher numbers is followed like any other, old cursors too', async () => {
  const stream = await openStream(server, FOLLOW)
  await makeClient(server, 'Restored')
  const cursor = (await said(stream)).cursor
  await server.db.execute(
    `update events set transaction = (transaction::text::bigint + 1000000000)::text::xid8`,
  )
  await adoptRestoredEvents(server.db)
  const resumed = await openStream(server, FOLLOW, { after: cursor })
  expect((await said(resumed)).slug).toBe('restored key.create')
  await makeClient(server, 'New life')
  expect((await said(resumed)).slug).toBe('new-life client.create')
  const place = { transaction: 9_000_000_000_000n, position: 900_000n }
  const foreign = encodePlace(await ensureCursorKey(server), 'audit', place)
  const refused = await openStream(server, FOLLOW, { after: foreign })
  expect((await refused.next()).data.errors[0].message).toMatch('of another database')
})

test('a cursor tells nothing of how much happens, and can not be made up or changed', async () => {
  const stream = await openStream(server, FOLLOW)
  await makeClient(server, 'Quiet')
  const { cursor } = await said(stream)
  const [{ position, transaction } = {}] = await server.db.execute<{ position: string; transaction: string }>(
    'select position, transaction from events order by transaction desc, position limit 1',
  )
  const bytes = Buffer.from(cursor, 'base64url')
  const place = Buffer.alloc(8)
  for (const number of [position, transaction]) {
    place.writeBigUInt64BE(BigInt(number ?? 0))
    expect(bytes.includes(place)).toBe(false)
    expect(bytes.includes(String(number))).toBe(false)
  }
  const changed = Buffer.from(bytes)
  changed.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1)
  const security = (await server.graphql('{ securityCursor }')).body.data.securityCursor
  const plain = Buffer.from(`audit ${transaction} ${position}`).toString('base64url')
  for (const wrong of [changed.toString('base64url'), security, plain, '']) {
    const refused = await openStream(server, FOLLOW, { after: wrong })
    expect((await refused.next()).data.errors[0].message).toMatch('not a cursor of these events')
  }
})

test('a cursor goes on at another server of the same database', async () => {
  const stream = await openStream(server, FOLLOW)
  await makeClient(server, 'Moved')
  const { cursor } = await said(stream)
  const other = await startTestServer({ database: server.database })
  try {
    const resumed = await openStream({ ...other, operatorKey: server.operatorKey }, FOLLOW, { after: cursor })
    expect((await said(resumed)).slug).toBe('moved key.create')
  } finally {
    await other.stop()
  }
})
