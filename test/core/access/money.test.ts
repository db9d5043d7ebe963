import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const HOUR_MS = 60 * 60 * 1000
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }
const NAME = '__typename'

let server: TestServer
let acme: MadeClient
let number: string
/** Keys that may all that their client, or the operator, may. */
let keys: { live: string; test: string; operatorTest: string }
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  clock.pass(57 * HOUR_MS)
  acme = await makeClient(server, 'Acme Corp')
  const client = acme.id
  const testing = await makeKey(server, { client, environment: 'TEST', role: 'admin' })
  const operatorTest = await makeKey(server, { environment: 'TEST', role: 'operator' })
  keys = { live: acme.secret, test: testing.secret, operatorTest: operatorTest.secret }
  await mutate(server, 'updateBilling', { client, legalName: 'Acme GmbH', address: 'zz-street' }, NAME)
  const account = { holder: 'zz-holder', iban: 'DE89370400440532013000', mandate: 'zz-mandate' }
  await mutate(server, 'setPaymentDetails', { client, method: 'DIRECT_DEBIT', ...account }, NAME)
  await mutate(server, 'setBudget', { client, period: 'MONTH', amount: '77.77' }, NAME)
  number = await finalized(server, await aDraft(server, acme.slug, [ANALYSES]))
  await mutate(server, 'payInvoice', { invoice: number, amount: '1.00', reference: 'zz-transfer' }, NAME)
  await mutate(server, 'creditInvoice', { invoice: number, amount: '1.00', reason: 'zz-goodwill' }, NAME)
  await mutate(server, 'voidUsage', { client, eventId: 'a', reason: 'zz-reason' }, NAME)
})
afterAll(() => server.stop())

const CLIENT = `id slug billing { legalName address } paymentDetails { holder account mandate } budgets { limit { text } }`
const MONEY = `query ($client: ID!, $number: ID!) {
  client(id: $client) { ${CLIENT} }
  invoices { totalCount nodes { number } }
  invoice(invoice: $number) { number }
  auditLog(first: 100) { totalCount nodes { action before after } }
}`

const ask = async (key: string) => (await server.graphql(MONEY, { client: acme.id, number }, key)).body.data

test('a live key sees how its client is billed, how it pays, its budgets, and what was done about them', async () => {
  const { client, invoices, invoice, auditLog } = await ask(keys.live)
  expect(client).toMatchObject({
    billing: { legalName: 'Acme GmbH', address: 'zz-street' },
    paymentDetails: { holder: 'zz-holder', account: 'DE89 **** **** **** **30 00' },
    budgets: [{ limit: { text: '77.77 USD' } }],
  })
  expect([invoices.totalCount, invoice]).toEqual([1, { number }])
  const actions = auditLog.nodes.map(({ action }: { action: string }) => action)
  for (const action of MONEY_ACTS) expect(actions).toContain(action)
})

const MONEY_ACTS = [
  'billing.update',
  'payment_details.set',
  'budget.set',
  'invoice.generate',
  'invoice.finalize',
  'invoice.pay',
  'invoice.credit',
  'usage.void',
]

test.each(['test', 'operatorTest'] as const)(
  'a key of %s sees the client, and nothing of its money',
  async (which) => {
    const answer = await ask(keys[which])
    expect(answer.client).toEqual({
      id: acme.id,
      slug: acme.slug,
      billing: null,
      paymentDetails: null,
      budgets: [],
    })
    expect([answer.invoices, answer.invoice]).toEqual([{ totalCount: 0, nodes: [] }, null])
    const told = answer.auditLog.nodes
    expect(told.map(({ action }: { action: string }) => action)).toContain('client.create')
    expect(told.filter(({ action }: { action: string }) => MONEY_ACTS.includes(action))).toEqual([])
    expect(JSON.stringify(answer)).not.toMatch(/zz-|77\.77|30 00|VIG-/)
    const pdf = await fetch(`${server.url}/invoices/${number}.pdf`, { headers: { 'x-api-key': keys[which] } })
    expect(pdf.status).toBe(404)
  },
)

test('what things cost is for both', async () => {
  const query = 'query ($client: ID!) { priceList(client: $client) { version } }'
  const [live, tested] = await Promise.all(
    [keys.live, keys.test].map(
      async (key) => (await server.graphql(query, { client: acme.id }, key)).body.data,
    ),
  )
  expect(tested).toEqual(live)
  expect(tested.priceList.version).toBe('default')
})
