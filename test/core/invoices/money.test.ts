import { afterAll, beforeAll, expect, test } from 'vitest'
import { totalsOf } from '../../../src/core/invoices/totals.ts'
import { micros } from '../../../src/core/money/money.ts'
import { makeAnyClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** A Wednesday: the last week is that of the 2nd of March. */
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  clock.pass(2.375 * DAY_MS)
})
afterAll(() => server.stop())

async function mutate(field: string, input: object, answer = '__typename', on = server): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const { body } = await on.graphql(
    `mutation ($input: ${type}) { ${field}(input: $input) { ${answer} ... on Error { code message } } }`,
    { input },
  )
  return body.data?.[field] ?? body.errors?.[0]?.extensions
}

const use = (client: string, quantity: number, on = server) =>
  mutate(
    'recordUsage',
    {
      events: [{ client, eventId: 'a', quantity, operation: 'ANALYSIS', occurredAt: '2026-03-04T00:00:00Z' }],
    },
    '... on UsageRecorded { recorded }',
    on,
  )

const generate = (input: object, on = server) =>
  mutate(
    'generateInvoices',
    input,
    '... on InvoicesGenerated { created invoices { id total { amount } tax { amount } } failed { client { slug } message } }',
    on,
  )

const STATE = 'invoice { state paidAt outstanding { amount } paid { amount } }'
const finalize = (invoice: string) =>
  mutate('finalizeInvoice', { invoice }, `... on InvoiceFinalized { ${STATE} }`)
const credit = (invoice: string, amount?: string) =>
  mutate(
    'creditInvoice',
    { invoice, amount, reason: 'goodwill' },
    `... on InvoiceCredited { ${STATE} creditNote { tax { amount } } }`,
  )

test('the tax of credit notes is that of the invoice, whatever the parts', async () => {
  const { slug: client } = await makeAnyClient(server)
  await mutate('updateBilling', { client, taxPercent: '20' })
  await use(client, 20)
  const [invoice] = (await generate({ client })).invoices
  expect(invoice).toMatchObject({ total: { amount: '1.20' }, tax: { amount: '0.20' } })
  await finalize(invoice.id)
  const notes = [
    await credit(invoice.id, '0.40'),
    await credit(invoice.id, '0.40'),
    await credit(invoice.id, '0.40'),
  ]
  expect(notes.map(({ creditNote }) => creditNote.tax.amount)).toEqual(['0.07', '0.06', '0.07'])
  expect(notes.map((note) => note.invoice.state)).toEqual(['FINALIZED', 'FINALIZED', 'PAID'])
  expect(notes[2].invoice).toMatchObject({ outstanding: { amount: '0.00' }, paid: { amount: '0.00' } })
})

test('an invoice over nothing is paid as soon as it is finalized', async () => {
  const { slug: client } = await makeAnyClient(server)
  await mutate('setPriceList', {
    client,
    effectiveFrom: '2026-01-01T00:00:00Z',
    prices: [{ operation: 'ANALYSIS', unit: '0.05', included: 100 }],
  })
  await use(client, 20)
  const [invoice] = (await generate({ client })).invoices
  expect(invoice.total.amount).toBe('0.00')
  expect((await finalize(invoice.id)).invoice).toMatchObject({
    state: 'PAID',
    paidAt: '2026-03-11T12:00:00.000Z',
    outstanding: { amount: '0.00' },
  })
})

test('tax is rounded once: from the exact amount to the coin', () => {
  // 16.668 % of 0.03 are 0.0050004, which is more than half a cent.
  const { tax } = totalsOf([micros(30_000n)], { taxRate: 166_680, taxInclusive: false }, 'USD')
  expect(tax).toBe(10_000n)
})

test('amounts that are too large, and digits that would be lost, are refused and say so', async () => {
  const { slug: client } = await makeAnyClient(server)
  expect(await use(client, 0.1234567)).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('at most six decimals'),
  })
  const event = { client, eventId: 'b', quantity: 1, operation: 'ANALYSIS', key: '' }
  expect(await mutate('recordUsage', { events: [event] })).toMatchObject({ code: 'BAD_USER_INPUT' })
  await use(client, 20)
  const [invoice] = (await generate({ client })).invoices
  await finalize(invoice.id)
  expect(await mutate('payInvoice', { invoice: invoice.id, amount: '1000000000.01' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('at most 1,000,000,000'),
  })
})

test('a payment from years before the invoice is a typing error, one in advance is not', async () => {
  const { slug: client } = await makeAnyClient(server)
  await use(client, 20)
  const [invoice] = (await generate({ client })).invoices
  await finalize(invoice.id)
  const pay = (paidAt: string) =>
    mutate('payInvoice', { invoice: invoice.id, amount: '0.50', paidAt }, `... on InvoicePaid { ${STATE} }`)
  for (const paidAt of ['1900-01-01T00:00:00Z', '2025-03-11T11:59:59Z'])
    expect((await pay(paidAt)).message).toMatch(
      /paidAt lies more than 365 days before 2026-03-11T12:00:00\.000Z, when the invoice VIG-2026-\d+ was finalized\.$/,
    )
  expect((await pay('2026-03-11T12:00:01Z')).message).toMatch(/paidAt must be a time that has passed\.$/)
  expect((await pay('2025-03-12T00:00:00Z')).invoice).toMatchObject({ paid: { amount: '0.50' } })
})

test('a period that ends after the last year there is can be named', async () => {
  const { slug: client } = await makeAnyClient(server)
  expect((await generate({ client, period: '9999-12-31' })).message).toMatch(
    /The period with 9999-12-31 ends after the year 9999 and can't be billed before\./,
  )
})

test('after a change of currency a minimum and prices of the old one are refused, and other clients are billed', async () => {
  const { slug: old } = await makeAnyClient(server)
  await mutate('setPriceList', {
    client: old,
    minimum: '20',
    effectiveFrom: '2026-03-16T00:00:00Z',
    prices: [],
  })
  const { slug: fresh } = await makeAnyClient(server)
  clock.pass(14 * DAY_MS)
  const settings = { currency: 'JPY' }
  const changed = await startTestServer({ database: server.database, settings, now: clock.now })
  const there = {
    ...changed,
    graphql: (query: string, variables?: object) => changed.graphql(query, variables, server.operatorKey),
  }
  const event = {
    client: fresh,
    eventId: 'a',
    quantity: 100,
    operation: 'ANALYSIS',
    occurredAt: '2026-03-17T00:00:00Z',
  }
  await mutate('recordUsage', { events: [event] }, '__typename', there)
  const { invoices, failed } = await generate({}, there)
  expect(invoices).toMatchObject([{ total: { amount: '5' } }])
  expect(failed).toContainEqual({
    client: { slug: old },
    message: expect.stringMatching(
      /^The minimum of .* is in USD \(client-1\), and the server bills in JPY\./,
    ),
  })
  const set = (input: object) =>
    mutate('setPriceList', { client: old, ...input }, '... on PriceListSet { priceList { version } }', there)
  expect(await set({ prices: [{ operation: 'ANALYSIS', unit: '5' }] })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringMatching(
      /are in USD, and the server's are in JPY: .* Give .*ALERT_EMAIL.*the minimum too\.$/,
    ),
  })
  clock.pass(-14 * DAY_MS)
  await changed.stop()
})
