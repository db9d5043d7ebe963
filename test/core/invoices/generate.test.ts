import { afterAll, beforeAll, expect, test } from 'vitest'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** From then on a Wednesday, the 11th. The last whole week goes from Monday the 2nd to Monday the 9th. */
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))

let server: TestServer
beforeAll(async () => {
  // At the start nothing is due, so that the server draws up nothing by itself.
  server = await startTestServer({ now: clock.now })
  clock.pass(2.375 * DAY_MS)
})
afterAll(() => server.stop())

const INVOICE = `id number state periodStart periodEnd subtotal { amount currency } tax { amount } total { amount currency }
  outstanding { amount } paid { amount } client { slug }
  lines { operation description quantity included late priceVersion amount { amount } parts { quantity unit { amount } } }`

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
async function aClient(timeZone = 'UTC'): Promise<string> {
  made += 1
  const { client } = await mutate(
    'createClient',
    { name: `Client ${made}`, settings: { timeZone } },
    '... on ClientCreated { client { slug } }',
  )
  return client.slug
}

const record = (client: string, ...events: [eventId: string, quantity: number, at: string, op?: string][]) =>
  mutate(
    'recordUsage',
    {
      events: events.map(([eventId, quantity, occurredAt, operation = 'ANALYSIS']) => ({
        client,
        eventId,
        quantity,
        occurredAt,
        operation,
      })),
    },
    '... on UsageRecorded { recorded duplicates }',
  )

const generate = (client: string, input: object = {}) =>
  mutate(
    'generateInvoices',
    { client, ...input },
    `... on InvoicesGenerated { created invoices { ${INVOICE} } drafts { total { amount } lines { quantity } } }`,
  )

test('a week is billed from its first moment to its last, once however often it is asked for', async () => {
  const client = await aClient()
  await record(
    client,
    ['sunday before', 1, '2026-03-01T23:59:59.999Z'],
    ['monday', 10, '2026-03-02T00:00:00Z'],
    ['sunday', 20, '2026-03-08T23:59:59.999Z'],
    ['monday after', 100, '2026-03-09T00:00:00Z'],
    ['mail', 3, '2026-03-04T00:00:00Z', 'ALERT_EMAIL'],
    ['frames', 5000, '2026-03-04T00:00:00Z', 'FRAMES'],
  )
  const { created, invoices } = await generate(client)
  expect(created).toBe(2)
  const [last, before] = invoices
  expect(last).toMatchObject({
    number: null,
    state: 'DRAFT',
    periodStart: '2026-03-02T00:00:00.000Z',
    periodEnd: '2026-03-09T00:00:00.000Z',
    subtotal: { amount: '1.53', currency: 'USD' },
    tax: { amount: '0.00' },
    total: { amount: '1.53', currency: 'USD' },
  })
  expect(
    last.lines.map(({ operation, quantity, amount }: any) => [operation, quantity, amount.amount]),
  ).toEqual([
    ['ANALYSIS', 30, '1.50'],
    ['ALERT_EMAIL', 3, '0.03'],
    ['FRAMES', 5000, '0.00'],
  ])
  expect(before).toMatchObject({ periodEnd: '2026-03-02T00:00:00.000Z', total: { amount: '0.05' } })

  const again = await generate(client)
  expect(again).toMatchObject({ created: 0, invoices: [{ id: last.id, total: { amount: '1.53' } }] })
})

test('a dry run says what would be made and stores nothing', async () => {
  const client = await aClient()
  await record(client, ['one', 7, '2026-03-04T00:00:00Z'])
  const dry = await generate(client, { dryRun: true })
  expect(dry).toMatchObject({
    created: 0,
    invoices: [],
    drafts: [{ total: { amount: '0.35' }, lines: [{ quantity: 7 }] }],
  })
  expect((await generate(client)).created).toBe(1)
})

test('who used nothing gets no invoice, nor who used only what is free or with a test key', async () => {
  const client = await aClient()
  await record(client, ['frames', 5000, '2026-03-04T00:00:00Z', 'FRAMES'])
  const test = {
    client,
    eventId: 'test',
    quantity: 9,
    occurredAt: '2026-03-04T00:00:00Z',
    operation: 'ANALYSIS',
  }
  await mutate(
    'recordUsage',
    { events: [{ ...test, environment: 'TEST' }] },
    '... on UsageRecorded { recorded }',
  )
  expect(await generate(client)).toMatchObject({ created: 0, invoices: [] })
})

test('what comes late is billed by the next invoice, and told apart there', async () => {
  const client = await aClient()
  await record(client, ['in time', 10, '2026-03-04T00:00:00Z'])
  const { invoices } = await generate(client)
  await record(client, ['late', 4, '2026-03-05T00:00:00Z'], ['next week', 2, '2026-03-10T00:00:00Z'])
  expect((await generate(client)).created).toBe(0)
  clock.pass(7 * DAY_MS)
  const next = await generate(client)
  clock.pass(-7 * DAY_MS)
  expect(next.created).toBe(1)
  expect(next.invoices[0].lines).toMatchObject([
    {
      description: 'Analyses, 2026-03-02 to 2026-03-08',
      quantity: 4,
      late: true,
      amount: { amount: '0.20' },
    },
    { description: 'Analyses', quantity: 2, late: false, amount: { amount: '0.10' } },
  ])
  expect(invoices[0].total.amount).toBe('0.50')
})

test('tiers and what is included count over the period, on late usage too, and a minimum fills it up', async () => {
  const client = await aClient()
  const { priceList } = await mutate(
    'setPriceList',
    {
      client,
      effectiveFrom: '2026-01-01T00:00:00Z',
      minimum: '5',
      prices: [
        {
          operation: 'ANALYSIS',
          included: 10,
          tiers: [{ upTo: 100, unit: '0.05' }, { unit: '0.03' }],
        },
      ],
    },
    '... on PriceListSet { priceList { version minimum { amount } prices { operation unit { amount } } } }',
  )
  expect(priceList).toMatchObject({ version: 'client-1', minimum: { amount: '5.00' } })
  expect(priceList.prices).toContainEqual({ operation: 'ALERT_EMAIL', unit: { amount: '0.01' } })

  await record(client, ['one', 60, '2026-03-03T00:00:00Z'], ['two', 70, '2026-03-06T00:00:00Z'])
  const { invoices } = await generate(client, { period: '2026-03-08' })
  expect(invoices[0]).toMatchObject({
    total: { amount: '5.60' },
    lines: [
      {
        quantity: 130,
        included: 10,
        priceVersion: 'client-1',
        parts: [
          { quantity: 100, unit: { amount: '0.05' } },
          { quantity: 20, unit: { amount: '0.03' } },
        ],
      },
    ],
  })
  await record(client, ['late', 10, '2026-03-06T00:00:00Z'])
  // The first week in which the client was there from the beginning.
  clock.pass(14 * DAY_MS)
  const next = await generate(client)
  clock.pass(-14 * DAY_MS)
  expect(next.invoices[0]).toMatchObject({
    total: { amount: '5.30' },
    lines: [
      { late: true, quantity: 10, included: 0, amount: { amount: '0.30' } },
      { operation: null, description: 'Minimum fee', amount: { amount: '5.00' } },
    ],
  })
})

test('the week is that of the client’s clocks, also when they change', async () => {
  const client = await aClient('America/New_York')
  // In New York the clocks go forward on Sunday the 8th.
  await record(
    client,
    ['sunday night', 1, '2026-03-02T04:59:59.999Z'],
    ['monday', 2, '2026-03-02T05:00:00Z'],
    ['last', 4, '2026-03-09T03:59:59.999Z'],
    ['next', 8, '2026-03-09T04:00:00Z'],
  )
  const { invoices } = await generate(client)
  expect(invoices[0]).toMatchObject({
    periodStart: '2026-03-02T05:00:00.000Z',
    periodEnd: '2026-03-09T04:00:00.000Z',
    lines: [{ quantity: 6 }],
  })
})

test('usage that is taken back before it is billed is not billed, and later it is given back', async () => {
  const client = await aClient()
  const takeBack = (eventId: string) =>
    mutate('voidUsage', { client, eventId, reason: 'a slip' }, '... on UsageVoided { event { id } }')
  await record(client, ['a', 10, '2026-03-04T00:00:00Z'], ['b', 5, '2026-03-04T00:00:00Z'])
  await takeBack('b')
  expect((await generate(client)).invoices[0]).toMatchObject({
    total: { amount: '0.50' },
    lines: [{ quantity: 10 }],
  })
  await takeBack('a')
  clock.pass(7 * DAY_MS)
  // More was taken back than used since: it waits.
  expect(await generate(client)).toMatchObject({ created: 0 })
  await record(client, ['c', 30, '2026-03-10T00:00:00Z'])
  const { invoices } = await generate(client)
  clock.pass(-7 * DAY_MS)
  expect(invoices[0]).toMatchObject({
    total: { amount: '1.00' },
    lines: [{ quantity: -10 }, { quantity: 30 }],
  })
})

test('tax is added, or taken out of what holds it already, rounded once', async () => {
  const client = await aClient()
  const settings = '... on BillingUpdated { client { billing { taxPercent taxInclusive } } }'
  await mutate('updateBilling', { client, taxPercent: '7.7' }, settings)
  await record(client, ['a', 33, '2026-03-04T00:00:00Z'])
  expect((await generate(client, { dryRun: true })).drafts[0].total.amount).toBe('1.78')
  await mutate('updateBilling', { client, taxPercent: '20', taxInclusive: true }, settings)
  const { invoices } = await generate(client)
  expect(invoices[0]).toMatchObject({
    subtotal: { amount: '1.37' },
    tax: { amount: '0.28' },
    total: { amount: '1.65' },
  })
})

test('a schedule that changes leaves no gap and bills no day twice', async () => {
  const client = await aClient()
  await record(client, ['a', 1, '2026-03-04T00:00:00Z'], ['b', 2, '2026-03-10T00:00:00Z'])
  await generate(client)
  await mutate('updateBilling', { client, schedule: 'MONTHLY' }, '... on BillingUpdated { client { id } }')
  clock.pass(25 * DAY_MS)
  const { created, invoices } = await generate(client)
  clock.pass(-25 * DAY_MS)
  expect(created).toBe(1)
  expect(invoices[0]).toMatchObject({
    periodStart: '2026-03-09T00:00:00.000Z',
    periodEnd: '2026-04-01T00:00:00.000Z',
    lines: [{ quantity: 2 }],
  })
})

test('an unknown period, a day that is none and a period that goes on are refused', async () => {
  const client = await aClient()
  for (const period of ['yesterday', '2026-02-31', '2026-03-11', '']) {
    expect(await generate(client, { period })).toMatchObject({ code: 'BAD_USER_INPUT' })
  }
})

test('two who bill at once make one invoice', async () => {
  const client = await aClient()
  await record(client, ['a', 1, '2026-03-04T00:00:00Z'])
  const answers = await Promise.all(Array.from({ length: 8 }, () => generate(client)))
  expect(answers.map(({ created }) => created).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
  expect(new Set(answers.map(({ invoices }) => invoices[0].id)).size).toBe(1)
})
