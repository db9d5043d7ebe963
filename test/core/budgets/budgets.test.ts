import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transaction } from '../../../src/core/context.ts'
import { uuidOf } from '../../../src/core/ids.ts'
import { quantity } from '../../../src/core/money/quantity.ts'
import { settleCounts } from '../../../src/core/usage/counts.ts'
import { meter } from '../../../src/core/usage/meter.ts'
import { makeClient, makeKey, tryKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { within } from '../../harness/socket.ts'
import { openStream } from '../../harness/streams.ts'
import { type Event, record, VOID_USAGE } from '../usage/metering.ts'
import { budgetsOf, setBudget } from './budgeting.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: TestServer
let time = Date.parse('2026-03-18T12:00:00Z')
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(time) })
})
afterAll(() => server.stop())

let events = 0
const use = (client: string, quantity: number, more: Partial<Event> = {}) =>
  record(server, [{ client, eventId: `event ${events++}`, operation: 'ANALYSIS', quantity, ...more }])

/** What was told of the budgets of a client: `percent operation period`. */
async function told(client: string): Promise<string[]> {
  const { body } = await server.graphql('query ($c: ID!) { client(id: $c) { id } }', { c: client })
  const rows = await server.db.query.events.findMany({
    where: { kind: 'budget' },
    orderBy: { position: 'asc' },
  })
  const id = uuidOf('client', body.data.client.id)
  return rows
    .filter(({ clientId }) => clientId === id)
    .map(({ data }) => `${data?.percent} ${data?.operation ?? 'ALL'} ${data?.period}`)
}

test('a budget stands as it was used, in the days of the client, and begins anew with the next', async () => {
  time = Date.parse('2026-03-18T12:00:00Z')
  const { slug } = await makeClient(server, 'Counting', {}, { settings: { timeZone: 'America/New_York' } })
  // Before there was a budget, of the same day there.
  await use(slug, 3, { occurredAt: '2026-03-18T04:00:00Z' })
  await use(slug, 100, { occurredAt: '2026-03-18T03:59:59Z' })
  expect(
    await setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'DAY', quantity: 10 }),
  ).toEqual({
    operation: 'ANALYSIS',
    period: 'DAY',
    stop: false,
    percent: 30,
    warned: 0,
    isStopping: false,
    startsAt: '2026-03-18T04:00:00.000Z',
    resetsAt: '2026-03-19T04:00:00.000Z',
    limit: { text: '10' },
    used: { text: '3' },
    reserved: { text: '0' },
  })
  await setBudget(server, { client: slug, period: 'WEEK', amount: '20' })
  await setBudget(server, { client: slug, period: 'MONTH', amount: '7.5', stop: true })
  await use(slug, 2)
  await use(slug, 5, { operation: 'ALERT_EMAIL' })
  await use(slug, 50, { environment: 'TEST' })
  expect(await budgetsOf(server, slug)).toEqual({
    'ANALYSIS/DAY': '5 of 10',
    'ALL/WEEK': '5.30 USD of 20.00 USD',
    'ALL/MONTH': '5.30 USD of 7.50 USD',
  })
  time = Date.parse('2026-03-19T04:00:00Z')
  await use(slug, 1)
  // Late, of the day that is over.
  await use(slug, 4, { occurredAt: '2026-03-19T03:59:59Z' })
  expect(await budgetsOf(server, slug)).toEqual({
    'ANALYSIS/DAY': '1 of 10',
    'ALL/WEEK': '5.55 USD of 20.00 USD',
    'ALL/MONTH': '5.55 USD of 7.50 USD',
  })
  expect(await told(slug)).toEqual(['80 ANALYSIS day', '90 ANALYSIS day'])
})

test('80, 90 and 100 per cent are told once each, however many use it at once', async () => {
  const { slug } = await makeClient(server, 'Warned')
  await setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'DAY', quantity: 100 })
  await setBudget(server, { client: slug, period: 'MONTH', amount: '5' })
  await Promise.all(Array.from({ length: 40 }, () => use(slug, 2.5)))
  const percents = ['80', '90', '100']
  expect((await told(slug)).toSorted()).toEqual(
    [
      ...percents.map((each) => `${each} ANALYSIS day`),
      ...percents.map((each) => `${each} ALL month`),
    ].toSorted(),
  )
  // What operators record is never refused, and tells nothing again.
  expect(await use(slug, 500)).toMatchObject({ recorded: 1 })
  expect(await told(slug)).toHaveLength(6)
  const { body } = await server.graphql('query ($c: ID!) { client(id: $c) { budgets { percent warned } } }', {
    c: slug,
  })
  expect(body.data.client.budgets).toContainEqual({ percent: 600, warned: 100 })
})

test('the first who use something in a new period, all at once, are counted each once', async () => {
  const { slug } = await makeClient(server, 'Anew')
  await setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'DAY', quantity: 100 })
  time += DAY_MS
  await Promise.all(Array.from({ length: 40 }, () => use(slug, 2.5)))
  expect(await budgetsOf(server, slug)).toEqual({ 'ANALYSIS/DAY': '100 of 100' })
  expect(await told(slug)).toEqual(['80 ANALYSIS day', '90 ANALYSIS day', '100 ANALYSIS day'])
})

test('a budget that is set while something is used misses none of it', async () => {
  const { id, slug } = await makeClient(server, 'Meanwhile')
  const used = {
    clientId: uuidOf('client', id) ?? '',
    environment: 'live' as const,
    keyId: null,
    operation: 'ANALYSIS' as const,
    quantity: quantity(3_000_000n),
    eventId: 'vigint:analysis:meanwhile',
    occurredAt: new Date(time),
  }
  const written = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const acting = transaction(coreOf(server, { now: () => new Date(time) }), async (tx) => {
    await meter(tx, [used])
    written.resolve()
    await go.promise
  })
  await written.promise
  const setting = setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'DAY', quantity: 10 })
  await expect
    .poll(
      async () => {
        const rows = await server.db.execute(
          sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rows.length
      },
      { timeout: 5_000 },
    )
    .toBe(1)
  go.resolve()
  await acting
  expect(await setting).toMatchObject({ used: { text: '3' } })
  await use(slug, 1)
  expect(await budgetsOf(server, slug)).toEqual({ 'ANALYSIS/DAY': '4 of 10' })
})

test('who follows is told, the client itself and the operator; another client is not', async () => {
  const { slug, id, secret } = await makeClient(server, 'Following')
  const other = await makeClient(server, 'Other')
  await setBudget(server, { client: slug, period: 'DAY', amount: '1' })
  await setBudget(server, { client: other.slug, period: 'DAY', amount: '1' })
  const stream = await openStream(
    server,
    'subscription { budgetReached { client { id } percent operation period stop limit { money { amount } } used { text } resetsAt } }',
    {},
    secret,
  )
  await use(other.slug, 20)
  await use(slug, 17)
  const { resetsAt } = await setBudget(server, { client: slug, period: 'DAY', amount: '1' })
  expect((await within(stream.next(), 'warning')).data.data.budgetReached).toEqual({
    client: { id },
    percent: 80,
    operation: null,
    period: 'DAY',
    stop: false,
    limit: { money: { amount: '1.00' } },
    used: { text: '0.85 USD' },
    resetsAt,
  })
})

test('a higher budget can be reached anew, a lower one is told at once', async () => {
  const { slug } = await makeClient(server, 'Changing')
  const budget = { client: slug, operation: 'ANALYSIS', period: 'MONTH' }
  await setBudget(server, { ...budget, quantity: 10 })
  await use(slug, 9)
  expect(await told(slug)).toEqual(['80 ANALYSIS month', '90 ANALYSIS month'])
  // The same again changes nothing.
  await setBudget(server, { ...budget, quantity: 10 })
  expect(await told(slug)).toHaveLength(2)
  await setBudget(server, { ...budget, quantity: 20 })
  await use(slug, 7)
  expect((await told(slug)).slice(2)).toEqual(['80 ANALYSIS month'])
  expect(await setBudget(server, { ...budget, quantity: 16 })).toMatchObject({ percent: 100, warned: 100 })
  expect((await told(slug)).slice(3)).toEqual(['90 ANALYSIS month', '100 ANALYSIS month'])
  // From units to money it is counted anew.
  expect(await setBudget(server, { ...budget, amount: '8' })).toMatchObject({ used: { text: '0.80 USD' } })
})

test('what is taken back counts no more, and tells nothing twice', async () => {
  const { slug } = await makeClient(server, 'Taking back')
  await setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'DAY', quantity: 10 })
  await use(slug, 9, { eventId: 'wrong' })
  await server.graphql(VOID_USAGE, { input: { client: slug, eventId: 'wrong', reason: 'Twice' } })
  expect(await budgetsOf(server, slug)).toEqual({ 'ANALYSIS/DAY': '0 of 10' })
  await use(slug, 9)
  expect(await told(slug)).toEqual(['80 ANALYSIS day', '90 ANALYSIS day'])
})

test('requests count before their quarter of an hour is over, and once', async () => {
  const { slug, secret } = await makeClient(server, 'Asking')
  await setBudget(server, { client: slug, operation: 'REQUESTS', period: 'DAY', quantity: 5 })
  for (let request = 0; request < 4; request++) expect(await tryKey(server, secret)).toBe('200')
  await expect.poll(() => budgetsOf(server, slug), { timeout: 5_000 }).toEqual({ 'REQUESTS/DAY': '4 of 5' })
  expect(await told(slug)).toEqual(['80 REQUESTS day'])
  await settleCounts(coreOf(server, { now: () => new Date(time + 3_600_000) }))
  expect(await budgetsOf(server, slug)).toEqual({ 'REQUESTS/DAY': '4 of 5' })
  const { body } = await server.graphql(
    'query ($c: ID) { usageEvents(client: $c, operation: REQUESTS) { nodes { quantity } } }',
    { c: slug },
  )
  expect(body.data.usageEvents.nodes).toEqual([{ quantity: 4 }])
})

test('a client sees its own and changes none; a test key sees none', async () => {
  const { slug, secret } = await makeClient(server, 'Looking')
  const other = await makeClient(server, 'Elsewhere')
  await setBudget(server, { client: slug, period: 'DAY', amount: '3' })
  const all = { 'ALL/DAY': '0.00 USD of 3.00 USD' }
  expect(await budgetsOf(server, slug, secret)).toEqual(all)
  expect(await setBudget(server, { client: slug, period: 'DAY', amount: '9' }, secret)).toBe('FORBIDDEN')
  const remove =
    'mutation ($i: DeleteBudgetInput!) { deleteBudget(input: $i) { ... on BudgetDeleted { budget { period limit { text } } } ... on Error { code message } } }'
  const input = { client: slug, period: 'DAY' }
  expect((await server.graphql(remove, { i: input }, secret)).status).toBe(403)
  expect(await budgetsOf(server, slug)).toEqual(all)
  const seen = await server.graphql('query ($c: ID!) { client(id: $c) { id } }', { c: slug }, other.secret)
  expect(seen.body.data.client).toBeNull()
  const testing = await makeKey(server, { client: slug, environment: 'TEST', role: 'admin' })
  expect(await budgetsOf(server, slug, testing.secret)).toEqual({})
  const gone = async () => (await server.graphql(remove, { i: input })).body.data.deleteBudget
  expect(await gone()).toEqual({ budget: { period: 'DAY', limit: { text: '3.00 USD' } } })
  expect(await gone()).toMatchObject({ code: 'NOT_FOUND' })
})

test.each([
  [{ period: 'DAY' }, 'amount or quantity must be given, one of them.'],
  [{ period: 'DAY', operation: 'ANALYSIS', amount: '1', quantity: 1 }, 'amount or quantity must be given'],
  [{ period: 'DAY', quantity: 1 }, 'quantity needs an operation'],
  [{ period: 'DAY', amount: '0' }, 'amount must be an amount above zero'],
  [{ period: 'DAY', amount: 'much' }, 'amount must be an amount above zero'],
  [{ period: 'DAY', amount: '9'.repeat(20) }, 'and at most 1000000000000'],
  [{ period: 'DAY', operation: 'FRAMES', quantity: -1 }, 'quantity must be more than 0'],
  [{ period: 'DAY', operation: 'FRAMES', quantity: 1e300 }, 'and at most 1000000000000'],
  [{ period: 'DAY', operation: 'ALERT_EMAIL', quantity: 5, stop: true }, 'stop is for ANALYSIS'],
])('%j is refused with what to do', async (input, message) => {
  const { slug } = await makeClient(server, `Client ${crypto.randomUUID()}`)
  expect(await setBudget(server, { client: slug, ...input })).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining(message),
  })
  expect(await budgetsOf(server, slug)).toEqual({})
})
