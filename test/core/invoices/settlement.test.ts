import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../harness/server.ts'

/** Weeks begin on Monday: the 5th, 12th, 19th and 26th of October 2026, the 2nd, 9th, 16th, 23rd and 30th of November. */
let time = Date.parse('2026-10-01T12:00:00Z')
const at = (text: string) => {
  time = Date.parse(text)
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(time) })
})
afterAll(() => server.stop())

async function mutate(field: string, input: object, answer: string): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const { body } = await server.graphql(
    `mutation ($input: ${type}) { ${field}(input: $input) { ${answer} ... on Error { code message } } }`,
    { input },
  )
  if (!body.data) throw new Error(JSON.stringify(body.errors))
  return body.data[field]
}

let made = 0
/** Created on the 1st of October, unless told otherwise. */
async function aClient(timeZone = 'UTC', created = '2026-10-01T12:00:00Z'): Promise<string> {
  made += 1
  at(created)
  const { client } = await mutate(
    'createClient',
    { name: `Client ${made}`, settings: { timeZone } },
    '... on ClientCreated { client { slug } }',
  )
  return client.slug
}

let events = 0
async function record(client: string, quantity: number, occurredAt: string): Promise<string> {
  events += 1
  const eventId = `event ${events}`
  const answer = await mutate(
    'recordUsage',
    { events: [{ client, eventId, quantity, occurredAt, operation: 'ANALYSIS' }] },
    '... on UsageRecorded { recorded }',
  )
  if (answer.code) throw new Error(answer.message)
  return eventId
}

const takeBack = (client: string, eventId: string) =>
  mutate('voidUsage', { client, eventId, reason: 'a slip' }, '... on UsageVoided { event { id } }')

const prices = (
  client: string,
  item: object | null,
  minimum?: string,
  effectiveFrom = '2026-01-01T00:00:00Z',
) =>
  mutate(
    'setPriceList',
    { client, effectiveFrom, minimum, prices: item ? [{ operation: 'ANALYSIS', ...item }] : [] },
    '... on PriceListSet { priceList { version } }',
  )

const schedule = (client: string, to: string) =>
  mutate('updateBilling', { client, schedule: to }, '... on BillingUpdated { client { id } }')

const generate = (client: string, period = 'last') =>
  mutate(
    'generateInvoices',
    { client, period },
    `... on InvoicesGenerated { created invoices { id periodStart total { amount } lines { operation late description quantity
      included periodStart parts { quantity unit { amount } } amount { amount } } } }`,
  )

const makeVoid = (invoice: string) =>
  mutate('voidInvoice', { invoice }, '... on InvoiceVoided { invoice { id } }')

/** The new ones, the latest period first. */
const totals = ({ created, invoices }: any): string[] =>
  invoices.slice(0, created).map((invoice: any) => invoice.total.amount)

test('what is included is given once, also where a flat price came first in the period', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 }, undefined, '2026-11-05T00:00:00Z')
  at('2026-11-10T12:00:00Z')
  await record(client, 100, '2026-11-06T00:00:00Z')
  expect(totals(await generate(client, '2026-11-03'))).toEqual(['0.00'])
  await record(client, 1, '2026-11-03T00:00:00Z')
  await record(client, 50, '2026-11-07T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  const generated = await generate(client)
  expect(totals(generated)).toEqual(['2.55'])
  expect(generated.invoices[0].lines).toMatchObject([
    { quantity: 1, included: 0, amount: { amount: '0.05' } },
    { quantity: 50, included: 0, amount: { amount: '2.50' } },
  ])
})

test('invoices for what there is so far give nothing twice, and the minimum is that of the whole week', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 }, '20', '2026-11-23T00:00:00Z')
  at('2026-11-24T12:00:00Z')
  await record(client, 100, '2026-11-24T00:00:00Z')
  expect(totals(await generate(client, 'current'))).toEqual(['0.00'])
  at('2026-11-27T12:00:00Z')
  await record(client, 100, '2026-11-27T00:00:00Z')
  expect(totals(await generate(client, 'current'))).toEqual(['5.00'])
  at('2026-12-01T12:00:00Z')
  await record(client, 100, '2026-11-29T00:00:00Z')
  const last = await generate(client)
  expect(totals(last)).toEqual(['15.00'])
  expect(last.invoices[0].lines).toMatchObject([
    { operation: 'ANALYSIS', amount: { amount: '5.00' }, late: false },
    { operation: null, amount: { amount: '10.00' } },
  ])
  expect((await generate(client)).created).toBe(0)
})

test('what a change of schedule leaves over is billed', async () => {
  const client = await aClient()
  await schedule(client, 'MONTHLY')
  at('2026-11-01T12:00:00Z')
  await record(client, 100, '2026-10-20T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['5.00'])
  at('2026-11-17T12:00:00Z')
  await schedule(client, 'WEEKLY')
  await record(client, 100, '2026-11-01T09:00:00Z')
  await record(client, 100, '2026-11-10T00:00:00Z')
  const generated = await generate(client)
  expect(totals(generated)).toEqual(['5.00', '5.00'])
  expect(generated.invoices.map((each: any) => each.periodStart)).toEqual([
    '2026-11-09T00:00:00.000Z',
    '2026-11-01T00:00:00.000Z',
  ])
  expect((await generate(client)).created).toBe(0)
})

test('so is what a change of time zone leaves over', async () => {
  const client = await aClient('Asia/Tokyo')
  at('2026-11-01T16:00:00Z')
  await record(client, 100, '2026-10-30T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['5.00'])
  at('2026-11-03T12:00:00Z')
  await mutate(
    'updateClient',
    { client, settings: { timeZone: 'America/New_York' } },
    '... on ClientUpdated { client { id } }',
  )
  await record(client, 100, '2026-11-02T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  const generated = await generate(client)
  expect(totals(generated)).toEqual(['5.00'])
  expect(generated.invoices[0].periodStart).toBe('2026-11-01T15:00:00.000Z')
  expect((await generate(client)).created).toBe(0)
})

test('a change while the period is billed in part holds from its end', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 }, '20')
  await schedule(client, 'MONTHLY')
  at('2026-11-10T12:00:00Z')
  await record(client, 100, '2026-11-09T00:00:00Z')
  await generate(client, 'current')
  await schedule(client, 'WEEKLY')
  await record(client, 100, '2026-11-10T00:00:00Z')
  at('2026-12-07T12:00:00Z')
  const { invoices } = await generate(client, '2026-11-20')
  expect(invoices[0]).toMatchObject({ total: { amount: '20.00' } })
  // Of the month it is a piece, without a minimum.
  await record(client, 101, '2026-12-02T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['0.05'])
})

test('an earlier period is billed though its first tier is free', async () => {
  const client = await aClient()
  await prices(client, { tiers: [{ upTo: 100, unit: '0' }, { unit: '0.05' }] })
  at('2026-11-17T12:00:00Z')
  await record(client, 1000, '2026-11-03T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['45.00'])
})

test('late usage lowers the minimum fee that was billed, and usage that is taken back raises it', async () => {
  const late = await aClient()
  await prices(late, null, '20', '2026-11-02T00:00:00Z')
  at('2026-11-10T12:00:00Z')
  await record(late, 100, '2026-11-03T00:00:00Z')
  expect(totals(await generate(late))).toEqual(['20.00'])
  await record(late, 200, '2026-11-04T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  const next = await generate(late)
  expect(totals(next)).toEqual(['20.00'])
  expect(next.invoices[0].lines).toMatchObject([
    { operation: 'ANALYSIS', late: true, amount: { amount: '10.00' } },
    {
      operation: null,
      late: true,
      description: 'Minimum fee, 2026-11-02 to 2026-11-08',
      amount: { amount: '-10.00' },
    },
    { operation: null, late: false, amount: { amount: '20.00' } },
  ])

  const back = await aClient()
  await prices(back, null, '20', '2026-11-02T00:00:00Z')
  at('2026-11-10T12:00:00Z')
  await record(back, 300, '2026-11-03T00:00:00Z')
  const slip = await record(back, 200, '2026-11-03T00:00:00Z')
  expect(totals(await generate(back))).toEqual(['25.00'])
  await takeBack(back, slip)
  at('2026-11-17T12:00:00Z')
  // 25.00 - 10.00 + 5.00 are 20.00 for the one week, and 20.00 are due for the other.
  expect(totals(await generate(back))).toEqual(['15.00'])
})

test('minimum fees wait with a credit that is larger, and are billed with it', async () => {
  const client = await aClient()
  await prices(client, null, '20', '2026-10-19T00:00:00Z')
  at('2026-10-27T12:00:00Z')
  const slip = await record(client, 1000, '2026-10-20T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['50.00'])
  await takeBack(client, slip)
  at('2026-11-17T12:00:00Z')
  for (const day of ['2026-10-27', '2026-11-03', '2026-11-10']) await record(client, 1, `${day}T00:00:00Z`)
  // The week of the credit owes its minimum too: -50.00 + 3 x 20.00, and the last week.
  expect(totals(await generate(client))).toEqual(['20.00', '10.00'])
  expect((await generate(client)).created).toBe(0)
})

test('who was revoked in a period owes what was used, and is not made to use anything in that time', async () => {
  const client = await aClient('UTC', '2026-10-01T12:00:00Z')
  await prices(client, null, '20')
  at('2026-10-20T00:00:00Z')
  await mutate('revokeClient', { client }, '... on ClientRevoked { client { id } }')
  at('2026-11-04T00:00:00Z')
  await mutate('reactivateClient', { client }, '... on ClientReactivated { client { id } }')
  at('2026-11-17T12:00:00Z')
  await expect(record(client, 1, '2026-10-25T00:00:00Z')).rejects.toThrow(
    'is while the client was revoked (2026-10-20T00:00:00.000Z to 2026-11-04T00:00:00.000Z)',
  )
  const { invoices } = await generate(client)
  // The weeks that it was there from beginning to end: of the 5th and 12th of October, and of the 9th of November.
  expect(invoices.map((each: any) => [each.periodStart.slice(0, 10), each.total.amount])).toEqual([
    ['2026-11-09', '20.00'],
    ['2026-10-12', '20.00'],
    ['2026-10-05', '20.00'],
  ])
})

test('who was revoked and reactivated within a week owes no minimum for it', async () => {
  const client = await aClient()
  await prices(client, null, '20', '2026-11-09T00:00:00Z')
  at('2026-11-10T00:00:00Z')
  await mutate('revokeClient', { client }, '... on ClientRevoked { client { id } }')
  at('2026-11-11T00:00:00Z')
  await mutate('reactivateClient', { client }, '... on ClientReactivated { client { id } }')
  at('2026-11-17T12:00:00Z')
  expect((await generate(client)).created).toBe(0)
})

test('running it again changes nothing, also after a credit that waited', async () => {
  const client = await aClient()
  at('2026-11-03T12:00:00Z')
  const slip = await record(client, 100, '2026-10-28T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['5.00'])
  await takeBack(client, slip)
  at('2026-11-10T12:00:00Z')
  await record(client, 20, '2026-11-03T00:00:00Z')
  expect((await generate(client)).created).toBe(0)
  at('2026-11-17T12:00:00Z')
  await record(client, 200, '2026-11-10T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['6.00'])
  expect((await generate(client)).created).toBe(0)
})

test('a void invoice that is drawn up anew gives what is included once', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 })
  at('2026-11-10T12:00:00Z')
  await record(client, 100, '2026-11-03T00:00:00Z')
  const first = await generate(client)
  await record(client, 50, '2026-11-04T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  expect(totals(await generate(client))).toEqual(['2.50'])
  await makeVoid(first.invoices[0].id)
  // What is included is on the late line no longer: together it is 150 for 2.50 as before.
  expect(totals(await generate(client))).toEqual(['0.00'])
  expect((await generate(client)).created).toBe(0)
})

test('who came in the last hour of a week owes no minimum for it', async () => {
  const client = await aClient('UTC', '2026-11-08T23:00:00Z')
  await prices(client, null, '20')
  at('2026-11-10T12:00:00Z')
  expect((await generate(client)).created).toBe(0)
  at('2026-11-17T12:00:00Z')
  expect(totals(await generate(client))).toEqual(['20.00'])
})

test('minimums of weeks in which nobody billed are made up for', async () => {
  const client = await aClient()
  await prices(client, null, '20', '2026-10-26T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  expect(totals(await generate(client))).toEqual(['20.00', '20.00', '20.00'])
  expect((await generate(client)).created).toBe(0)
})

test('usage that is taken back before it is billed makes no invoice', async () => {
  const client = await aClient()
  at('2026-11-10T12:00:00Z')
  await takeBack(client, await record(client, 100, '2026-11-03T00:00:00Z'))
  expect(await generate(client)).toMatchObject({ created: 0, invoices: [] })
})

test('what is taken back of what was free makes no invoice, and stands on the next one', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 }, undefined, '2026-11-02T00:00:00Z')
  at('2026-11-10T12:00:00Z')
  const slip = await record(client, 30, '2026-11-03T00:00:00Z')
  await record(client, 40, '2026-11-03T00:00:00Z')
  expect(totals(await generate(client))).toEqual(['0.00'])
  await takeBack(client, slip)
  at('2026-11-17T12:00:00Z')
  expect(await generate(client)).toMatchObject({ created: 0 })
  await record(client, 140, '2026-11-12T00:00:00Z')
  const generated = await generate(client)
  expect(totals(generated)).toEqual(['2.00'])
  expect(generated.invoices[0].lines).toMatchObject([
    { late: true, quantity: -30, included: -30, amount: { amount: '0.00' } },
    { late: false, quantity: 140, included: 100, amount: { amount: '2.00' } },
  ])
  expect((await generate(client)).created).toBe(0)
})

test('a change of prices that moves what is billed already says so', async () => {
  const client = await aClient()
  await prices(client, { unit: '0.05', included: 100 }, undefined, '2026-11-02T00:00:00Z')
  await prices(client, { unit: '0.10', included: 100 }, undefined, '2026-11-05T00:00:00Z')
  at('2026-11-10T12:00:00Z')
  await record(client, 100, '2026-11-06T00:00:00Z')
  await generate(client)
  await record(client, 100, '2026-11-03T00:00:00Z')
  at('2026-11-17T12:00:00Z')
  const generated = await generate(client)
  expect(totals(generated)).toEqual(['10.00'])
  expect(generated.invoices[0].lines).toMatchObject([
    { description: 'Analyses, 2026-11-02 to 2026-11-08', quantity: 100, included: 100, parts: [] },
    {
      description: 'Analyses, 2026-11-02 to 2026-11-08, adjustment',
      quantity: 0,
      included: -100,
      parts: [{ quantity: 100, unit: { amount: '0.10' } }],
      amount: { amount: '10.00' },
      periodStart: '2026-11-02T00:00:00.000Z',
    },
  ])
})
