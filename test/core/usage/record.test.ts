import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, makeKey, REVOKE_CLIENT } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { type Event, record, USAGE, usageOf, VOID_USAGE } from './metering.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const event = (client: string, eventId: string, given: Partial<Event> = {}): Event => ({
  client,
  eventId,
  operation: 'ANALYSIS',
  quantity: 1,
  ...given,
})

async function voided(client: string, eventId: string, as?: string) {
  const { body } = await server.graphql(
    VOID_USAGE,
    { input: { client, eventId, reason: 'Counted by mistake' } },
    as,
  )
  return body.data?.voidUsage ?? body.errors?.[0].extensions.code
}

test('what is sent again counts once, within a batch and over batches, and the first one stays', async () => {
  const { slug, id } = await makeClient(server, 'Again')
  const batch = [event(slug, 'a', { quantity: 2 }), event(id, 'a', { quantity: 7 }), event(slug, 'b')]
  expect(await record(server, batch)).toMatchObject({ recorded: 2, duplicates: 1 })
  expect(await record(server, [event(slug, 'b', { quantity: 50 }), event(slug, 'c')])).toMatchObject({
    recorded: 1,
    duplicates: 1,
  })
  expect(await usageOf(server, { client: slug })).toEqual({
    groups: { ANALYSIS: [4, '0.20'] },
    total: '0.20',
  })
})

test('every operation has its list price, and the version of the list stands on the event', async () => {
  const { slug } = await makeClient(server, 'Priced')
  await record(server, [
    event(slug, '1', { operation: 'ANALYSIS' }),
    event(slug, '2', { operation: 'MODEL_TOKENS', quantity: 1234 }),
    event(slug, '3', { operation: 'ALERT_EMAIL' }),
    event(slug, '4', { operation: 'ALERT_WEBHOOK' }),
    event(slug, '5', { operation: 'CLIP_STORAGE_GB_DAY', quantity: 0.123457 }),
    event(slug, '6', { operation: 'FRAMES', quantity: 1_000_000 }),
  ])
  const { groups, total } = await usageOf(server, { client: slug })
  expect(groups).toEqual({
    ANALYSIS: [1, '0.05'],
    MODEL_TOKENS: [1234, '0.002468'],
    ALERT_EMAIL: [1, '0.01'],
    ALERT_WEBHOOK: [1, '0.002'],
    CLIP_STORAGE_GB_DAY: [0.123457, '0.001235'],
    FRAMES: [1_000_000, '0.00'],
  })
  expect(total).toBe('0.065703')
  const { body } = await server.graphql(
    'query ($c: ID) { usageEvents(client: $c, operation: ANALYSIS) { totalCount nodes { eventId priceVersion key { id } voids } } }',
    { c: slug },
  )
  expect(body.data.usageEvents).toEqual({
    totalCount: 1,
    nodes: [{ eventId: '1', priceVersion: 'default', key: null, voids: null }],
  })
})

test('up to 35 days late and 5 minutes early is taken, and not more', async () => {
  const { slug } = await makeClient(server, 'Late')
  const at = (eventId: string, occurredAt: string) => event(slug, eventId, { occurredAt })
  const good = [at('late', ago(35 * DAY_MS - MINUTE_MS)), at('early', ago(-4.9 * MINUTE_MS))]
  expect(await record(server, good)).toMatchObject({ recorded: 2 })
  const bad = [at('ok', ago(0)), at('too late', ago(35 * DAY_MS + MINUTE_MS)), at('x', ago(-6 * MINUTE_MS))]
  const refused = await record(server, bad)
  expect(refused.issues).toEqual([
    {
      path: 'events.1.occurredAt',
      message: 'events.1: occurredAt lies more than 35 days back: it is too late to bill it.',
    },
    {
      path: 'events.2.occurredAt',
      message: 'events.2: occurredAt lies more than 5 minutes ahead: set the clock of the meter right.',
    },
  ])
  // All or nothing.
  expect(await record(server, [at('ok', ago(0))])).toMatchObject({ recorded: 1, duplicates: 0 })
})

test('what is wrong with each event is told, and nothing of the batch is recorded', async () => {
  const { slug } = await makeClient(server, 'Wrong')
  const stranger = await makeClient(server, 'Other owner')
  const issuesOf = async (events: object[]) => (await record(server, events as Event[])).issues
  expect(
    await issuesOf([
      event(slug, 'good'),
      event('nobody', 'n'),
      event(slug, 'k', { key: stranger.keyId }),
      event(slug, 'z', { key: 'nonsense' }),
    ]),
  ).toEqual([
    { path: 'events.1.client', message: 'events.1: client names no client that there is.' },
    { path: 'events.2.key', message: 'events.2: key names no key of this client.' },
    { path: 'events.3.key', message: 'events.3: key names no key of this client.' },
  ])
  const paths = async (given: Partial<Event>) =>
    (await issuesOf([event(slug, 'e', given)])).map(({ path }: { path: string }) => path)
  expect(await paths({ quantity: 0 })).toEqual(['events.0.quantity'])
  expect(await paths({ quantity: -1 })).toEqual(['events.0.quantity'])
  expect(await paths({ quantity: 0.0000001 })).toEqual(['events.0.quantity'])
  expect(await paths({ quantity: 1_000_000_001 })).toEqual(['events.0.quantity'])
  expect(await paths({ eventId: '  ' })).toEqual(['events.0.eventId'])
  expect(await paths({ eventId: 'a\0b' })).toEqual(['events.0.eventId'])
  expect(await paths({ eventId: 'x'.repeat(201) })).toEqual(['events.0.eventId'])
  expect(await paths({ eventId: 'vigint:void:1' })).toEqual(['events.0.eventId'])
  expect((await issuesOf([]))[0].message).toContain('at least one')
  const many = Array.from({ length: 1001 }, (_, index) => event(slug, `m${index}`))
  expect((await issuesOf(many))[0].message).toContain('at most 1000')
  const nowhere = Array.from({ length: 100 }, (_, index) => event('nobody', `m${index}`))
  const told = await issuesOf(nowhere)
  expect([told.length, told.at(-1).message]).toEqual([20, '81 more things are wrong. Nothing was recorded.'])
  expect((await usageOf(server, { client: slug })).groups).toEqual({})
})

test('events of a wrong form and events that name nobody are told together, in the order of the batch', async () => {
  const { slug } = await makeClient(server, 'Mixed')
  const { issues } = await record(server, [
    event('nobody', 'a'),
    event(slug, 'b', { quantity: 0 }),
    event(slug, 'c'),
    event('nobody', 'd', { quantity: 0 }),
    event(slug, 'e', { key: 'nonsense' }),
  ])
  expect(issues).toEqual([
    { path: 'events.0.client', message: 'events.0: client names no client that there is.' },
    {
      path: 'events.1.quantity',
      message: 'events.1: quantity must be more than 0, with at most six decimals.',
    },
    {
      path: 'events.3.quantity',
      message: 'events.3: quantity must be more than 0, with at most six decimals.',
    },
    { path: 'events.4.key', message: 'events.4: key names no key of this client.' },
  ])
  expect((await usageOf(server, { client: slug })).groups).toEqual({})
})

test('the id of an event is what it is without blanks around it', async () => {
  const { slug } = await makeClient(server, 'Padded')
  expect(await record(server, [event(slug, ' a\t'), event(slug, 'a')])).toMatchObject({
    recorded: 1,
    duplicates: 1,
  })
  expect(await voided(slug, ' a ')).toMatchObject({ event: { quantity: -1 } })
})

test('only the operator reports, and a test key for tests alone', async () => {
  const { slug, secret } = await makeClient(server, 'Eager')
  expect(await record(server, [event(slug, 'own')], secret)).toBe('FORBIDDEN')
  expect(await record(server, [event(slug, 'own')], null)).toBe('UNAUTHENTICATED')
  const test = await makeKey(server, { role: 'operator', environment: 'TEST' })
  const asLive = await record(server, [event(slug, 'x', { environment: 'LIVE' })], test.secret)
  expect(asLive.issues[0].path).toBe('events.0.environment')
  expect(await record(server, [event(slug, 'x', { quantity: 9 })], test.secret)).toMatchObject({
    recorded: 1,
  })
  expect(await record(server, [event(slug, 'x')])).toMatchObject({ recorded: 1, duplicates: 0 })
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [1, '0.05'] })
  const tests = { TEST: [9, '0.00'] }
  expect((await usageOf(server, { client: slug, groupBy: ['ENVIRONMENT'] })).groups).toEqual({
    LIVE: [1, '0.05'],
    ...tests,
  })
  expect((await usageOf(server, { client: slug, groupBy: ['ENVIRONMENT'] }, test.secret)).groups).toEqual(
    tests,
  )
})

test('an event is taken back by another, once, and both stay', async () => {
  const { slug } = await makeClient(server, 'Taken back')
  await record(server, [event(slug, 'a', { quantity: 2.5 }), event(slug, 'b')])
  const { event: back } = await voided(slug, 'a')
  expect(back).toMatchObject({
    quantity: -2.5,
    cost: { amount: '-0.125', currency: 'USD' },
    voidReason: 'Counted by mistake',
  })
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [1, '0.05'] })
  expect(await voided(slug, 'a')).toMatchObject({ code: 'CONFLICT', message: 'a was voided already.' })
  expect(await voided(slug, back.eventId)).toMatchObject({ code: 'CONFLICT' })
  expect(await voided(slug, 'nothing')).toMatchObject({ code: 'NOT_FOUND' })
  // Its id stays taken.
  expect(await record(server, [event(slug, 'a')])).toMatchObject({ recorded: 0, duplicates: 1 })
  const { body } = await server.graphql(
    'query ($c: ID) { usageEvents(client: $c, eventId: "a") { nodes { id voidedBy { voids } } } auditLog(client: $c, action: "usage") { nodes { action after } } }',
    { c: slug },
  )
  const [first] = body.data.usageEvents.nodes
  expect(first.voidedBy.voids).toBe(first.id)
  expect(body.data.auditLog.nodes).toEqual([
    { action: 'usage.void', after: { reason: 'Counted by mistake' } },
  ])
})

test('one that is voided twenty times at once is taken back once', async () => {
  const { slug } = await makeClient(server, 'Impatient')
  await record(server, [event(slug, 'a', { quantity: 4 }), event(slug, 'b')])
  const answers = await Promise.all(Array.from({ length: 20 }, () => voided(slug, 'a')))
  expect(answers.filter(({ __typename }) => __typename === 'UsageVoided')).toHaveLength(1)
  expect((await usageOf(server, { client: slug })).groups).toEqual({ ANALYSIS: [1, '0.05'] })
})

test('a revoked client incurs nothing from then on; what it used before is taken', async () => {
  const { slug } = await makeClient(server, 'Revoked')
  const before = ago(0)
  await server.graphql(REVOKE_CLIENT, { input: { client: slug } })
  const refused = await record(server, [event(slug, 'after', { occurredAt: ago(-MINUTE_MS) })])
  expect(refused.issues[0].message).toContain('is after the client was revoked')
  expect(await record(server, [event(slug, 'before', { occurredAt: before })])).toMatchObject({ recorded: 1 })
})

test('nobody sees the usage of another client', async () => {
  const own = await makeClient(server, 'Own usage')
  const other = await makeClient(server, 'Foreign usage')
  await record(server, [
    event(own.slug, 'a'),
    event(other.slug, 'a', { quantity: 100, source: 'secret-door' }),
  ])
  const groupBy = ['CLIENT', 'SOURCE', 'KEY']
  expect((await usageOf(server, { groupBy }, own.secret)).groups).toEqual({
    [`${own.id}/none/none`]: [1, '0.05'],
  })
  const named = await server.graphql(USAGE, { client: other.id }, own.secret)
  expect(named.body.errors?.[0].extensions.code).toBe('NOT_FOUND')
  const events = await server.graphql('{ usageEvents { totalCount nodes { quantity } } }', {}, own.secret)
  expect(events.body.data.usageEvents).toEqual({ totalCount: 1, nodes: [{ quantity: 1 }] })
  const camera = await makeKey(server, { client: own.id, role: 'ingest' })
  expect((await server.graphql(USAGE, {}, camera.secret)).status).toBe(403)
})

test('events can’t be changed or deleted, but for the line that bills them', async () => {
  const { slug } = await makeClient(server, 'Kept')
  await record(server, [event(slug, 'kept')])
  const refusal = { cause: { message: expect.stringContaining('append-only') } }
  await expect(server.db.execute(sql`update usage_events set quantity = 0`)).rejects.toMatchObject(refusal)
  await expect(server.db.execute(sql`update usage_events set voids = null`)).rejects.toMatchObject(refusal)
  await expect(server.db.execute(sql`delete from usage_events`)).rejects.toMatchObject(refusal)
  await expect(server.db.execute(sql`truncate usage_events`)).rejects.toMatchObject(refusal)
  await server.db.execute(sql`update usage_events set invoice_line_id = null`)
})
