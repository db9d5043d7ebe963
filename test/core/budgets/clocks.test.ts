import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let time = Date.parse('2026-01-01T00:00:00Z')
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(time) })
})
afterAll(() => server.stop())

/** When budgets of each length begin and begin anew, by the clocks of the client. */
test.each([
  [
    'the day that clocks are put forward has 23 hours',
    'Europe/Vienna',
    '2026-03-29T12:00',
    'DAY',
    '2026-03-28T23:00',
    '2026-03-29T22:00',
  ],
  [
    'so in its first moment',
    'Europe/Vienna',
    '2026-03-28T23:00',
    'DAY',
    '2026-03-28T23:00',
    '2026-03-29T22:00',
  ],
  [
    'the moment before is of the day before',
    'Europe/Vienna',
    '2026-03-28T22:59',
    'DAY',
    '2026-03-27T23:00',
    '2026-03-28T23:00',
  ],
  [
    'the day that they are put back has 25',
    'Europe/Vienna',
    '2026-10-25T00:30',
    'DAY',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
  ],
  [
    'also in the hour that comes twice, the second time',
    'Europe/Vienna',
    '2026-10-25T01:30',
    'DAY',
    '2026-10-24T22:00',
    '2026-10-25T23:00',
  ],
  [
    'a week over the change has an hour more',
    'Europe/Vienna',
    '2026-10-22T12:00',
    'WEEK',
    '2026-10-18T22:00',
    '2026-10-25T23:00',
  ],
  [
    'a month over the change an hour less',
    'Europe/Vienna',
    '2026-03-15T12:00',
    'MONTH',
    '2026-02-28T23:00',
    '2026-03-31T22:00',
  ],
  [
    'half an hour counts',
    'Australia/Lord_Howe',
    '2026-04-04T20:00',
    'DAY',
    '2026-04-04T13:00',
    '2026-04-05T13:30',
  ],
  [
    'a day without a midnight begins when clocks are put forward',
    'Africa/Cairo',
    '2026-04-24T12:00',
    'DAY',
    '2026-04-23T22:00',
    '2026-04-24T21:00',
  ],
  [
    'a day with two midnights begins at the first',
    'America/Havana',
    '2026-11-01T12:00',
    'DAY',
    '2026-11-01T04:00',
    '2026-11-02T05:00',
  ],
  [
    'a year ends by the clocks of the client',
    'Asia/Kolkata',
    '2026-12-31T19:00',
    'MONTH',
    '2026-12-31T18:30',
    '2027-01-31T18:30',
  ],
] as const)('%s', async (name, timeZone, now, period, startsAt, resetsAt) => {
  time = Date.parse(`${now}:00Z`)
  const { slug } = await makeClient(server, name, {}, { settings: { timeZone } })
  const budget = { client: slug, operation: 'ANALYSIS', period, quantity: 10, stop: true }
  const set = await mutate(server, 'setBudget', budget, '... on BudgetSet { budget { startsAt resetsAt } }')
  expect(set.budget).toEqual({ startsAt: `${startsAt}:00.000Z`, resetsAt: `${resetsAt}:00.000Z` })
  const use = (eventId: string, occurredAt: string) =>
    mutate(
      server,
      'recordUsage',
      { events: [{ client: slug, eventId, operation: 'ANALYSIS', quantity: 10, occurredAt }] },
      '__typename',
    )
  const standing = async () => {
    const query =
      'query ($client: ID!) { client(id: $client) { budgets { used { text } isStopping resetsAt } } }'
    return (await server.graphql(query, { client: slug })).body.data.client.budgets
  }
  // The last moment of the one before, and the first of this one.
  await use('before', new Date(Date.parse(`${startsAt}:00Z`) - 1).toISOString())
  expect(await standing()).toMatchObject([{ used: { text: '0' }, isStopping: false }])
  await use('within', `${startsAt}:00Z`)
  expect(await standing()).toMatchObject([{ used: { text: '10' }, isStopping: true }])
  time = Date.parse(`${resetsAt}:00Z`) - 1
  expect(await standing()).toMatchObject([{ isStopping: true, resetsAt: `${resetsAt}:00.000Z` }])
  time += 1
  expect(await standing()).toMatchObject([{ used: { text: '0' }, isStopping: false }])
})
