import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { noticeOf, type StripeServer, signatureOf, startStripe } from '../../harness/stripe.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
const SECRET = 'whsec_opensesame'
const PATIENCE = { timeout: 20_000, interval: 50 }
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }

let server: TestServer
let stripe: StripeServer
let settings: Record<string, string>
beforeAll(async () => {
  stripe = await startStripe()
  settings = { stripeKey: 'sk_test_4711', stripeWebhookSecret: SECRET, stripeUrl: stripe.url }
  // At the start nothing is due, so that the server draws up nothing by itself.
  server = await startTestServer({ now: clock.now, settings })
  clock.pass(57 * HOUR_MS)
})
afterEach(() => stripe.meet({ status: 'succeeded' }))
afterAll(async () => {
  await server.stop()
  await stripe.stop()
})

let made = 0
async function anInvoice(card: string | null = 'cus_1/pm_1N3kTzLkdIwHu7ix') {
  made += 1
  const client = await makeClient(server, `Client ${made}`)
  if (card)
    await mutate(server, 'setPaymentDetails', { client: client.id, method: 'CARD', card }, '__typename')
  const number = await finalized(server, await aDraft(server, client.slug, [ANALYSES]))
  return { ...client, number }
}

const COLLECTION = 'state reference answer amount { amount currency }'
const collect = (invoice: string, key?: string) =>
  mutate(
    server,
    'collectInvoice',
    { invoice },
    `... on InvoiceCollecting { collection { ${COLLECTION} } }`,
    key,
  )

async function shown(invoice: string) {
  const { body } = await server.graphql(
    `query ($invoice: ID!) { invoice(invoice: $invoice) {
      state outstanding { amount } payments { amount { amount } reference } collections { ${COLLECTION} } } }`,
    { invoice },
  )
  return body.data.invoice
}
const becomes = (invoice: string, expected: object) =>
  vi.waitFor(async () => {
    const found = await shown(invoice)
    expect(found).toMatchObject(expected)
    return found
  }, PATIENCE)

async function notify(body: string, signature = signatureOf(body, SECRET)): Promise<number> {
  const response = await fetch(`${server.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body,
  })
  return response.status
}
/** The payment that Stripe made last. */
const last = () => {
  const payment = [...stripe.payments.values()].at(-1)
  if (!payment) throw new Error('There is no payment.')
  return payment
}

test('what is left is charged to the card once, and recorded once, however often Stripe tells of it', async () => {
  const { number } = await anInvoice()
  await mutate(server, 'payInvoice', { invoice: number, amount: '1.50' }, '__typename')
  const before = stripe.asked.length
  const answers = await Promise.all([1, 2, 3].map(() => collect(number)))
  for (const { collection } of answers) expect(collection.amount).toEqual({ amount: '5.00', currency: 'USD' })
  await becomes(number, { state: 'PAID', outstanding: { amount: '0.00' } })
  expect(stripe.asked.slice(before)).toEqual([
    {
      form: {
        amount: '500',
        currency: 'usd',
        customer: 'cus_1',
        payment_method: 'pm_1N3kTzLkdIwHu7ix',
        confirm: 'true',
        off_session: 'true',
        description: number,
        'metadata[vigint_collection]': last().order,
      },
      name: `vigint-${last().order}`,
      key: 'Bearer sk_test_4711',
    },
  ])
  const notice = noticeOf('payment_intent.succeeded', last())
  expect(await Promise.all([1, 2, 3].map(() => notify(notice)))).toEqual([200, 200, 200])
  expect(await notify(noticeOf('payment_intent.payment_failed', last()))).toBe(200)
  expect(await shown(number)).toMatchObject({
    state: 'PAID',
    payments: [{ amount: { amount: '1.50' } }, { amount: { amount: '5.00' }, reference: last().id }],
    collections: [{ state: 'SUCCEEDED', reference: last().id }],
  })
  expect(await collect(number)).toMatchObject({ code: 'CONFLICT' })
})

test('what Stripe is still at work on is recorded when it tells, in whatever order', async () => {
  const { number } = await anInvoice()
  stripe.meet({ status: 'processing' })
  await collect(number)
  await becomes(number, { state: 'FINALIZED', collections: [{ state: 'PENDING' }] })
  const failed = { amount_received: 0, last_payment_error: { message: 'Insufficient funds' } }
  const came = noticeOf('payment_intent.succeeded', last())
  expect(await notify(noticeOf('payment_intent.payment_failed', last(), failed))).toBe(200)
  expect(await shown(number)).toMatchObject({
    state: 'FINALIZED',
    collections: [{ state: 'FAILED', answer: 'Insufficient funds' }],
  })
  expect(await Promise.all([notify(came), notify(came)])).toEqual([200, 200])
  expect(await notify(noticeOf('payment_intent.payment_failed', last(), failed))).toBe(200)
  expect(await shown(number)).toMatchObject({
    state: 'PAID',
    payments: [{ amount: { amount: '6.50' } }],
    collections: [{ state: 'SUCCEEDED' }],
  })
})

test('a card that is declined fails with the reason, and another try is another request', async () => {
  const { number } = await anInvoice()
  stripe.meet({ declined: 'Your card was declined.' })
  await collect(number)
  await becomes(number, { collections: [{ state: 'FAILED', answer: 'Your card was declined.' }] })
  stripe.meet({ status: 'requires_action' })
  await collect(number)
  await becomes(number, { collections: [{}, { state: 'FAILED', answer: 'requires_action' }] })
  stripe.meet({ status: 'succeeded' })
  await collect(number)
  await becomes(number, { state: 'PAID', collections: [{}, {}, { state: 'SUCCEEDED' }] })
})

test('a provider that is down is asked again under the same name', async () => {
  const { number } = await anInvoice()
  stripe.meet({ fault: 500 })
  const before = stripe.asked.length
  await collect(number)
  await becomes(number, { collections: [{ state: 'ASKED', answer: 'Try again' }] })
  stripe.meet({ status: 'succeeded' })
  clock.pass(MINUTE_MS)
  await becomes(number, { state: 'PAID' })
  const names = stripe.asked.slice(before).map(({ name }) => name)
  expect(new Set(names).size).toBe(1)
  expect(names.length).toBeGreaterThan(1)
})

test('what was paid in another way meanwhile is not asked for any more', async () => {
  const { number } = await anInvoice()
  stripe.meet({ fault: 500 })
  await collect(number)
  await becomes(number, { collections: [{ state: 'ASKED', answer: 'Try again' }] })
  const payments = stripe.payments.size
  await mutate(server, 'payInvoice', { invoice: number, amount: '1.00', reference: 'transfer' }, '__typename')
  stripe.meet({ status: 'succeeded' })
  clock.pass(MINUTE_MS)
  await becomes(number, {
    outstanding: { amount: '5.50' },
    payments: [{ reference: 'transfer' }],
    collections: [{ state: 'FAILED', answer: 'Called off: 5.50 USD of the invoice are owed by now.' }],
  })
  expect(stripe.payments.size).toBe(payments)
  await collect(number)
  await becomes(number, { state: 'PAID', collections: [{ state: 'FAILED' }, { state: 'SUCCEEDED' }] })
})

test('another amount or currency than was asked for is told of, and not recorded', async () => {
  for (const wrong of [{ amount: 600 }, { currency: 'jpy' }]) {
    const { number } = await anInvoice()
    stripe.meet({ status: 'processing' })
    await collect(number)
    await becomes(number, { collections: [{ state: 'PENDING' }] })
    expect(await notify(noticeOf('payment_intent.succeeded', { ...last(), ...wrong }))).toBe(200)
    expect(await shown(number)).toMatchObject({
      state: 'FINALIZED',
      payments: [],
      collections: [{ state: 'UNMATCHED', answer: expect.stringContaining('650 of USD were asked for') }],
    })
  }
})

test('money that comes when it is no longer owed is told of, and not recorded twice', async () => {
  const { number } = await anInvoice()
  stripe.meet({ status: 'processing' })
  await collect(number)
  await becomes(number, { collections: [{ state: 'PENDING' }] })
  await mutate(server, 'payInvoice', { invoice: number, reference: 'transfer' }, '__typename')
  expect(await notify(noticeOf('payment_intent.succeeded', last()))).toBe(200)
  expect(await shown(number)).toMatchObject({
    payments: [{ reference: 'transfer' }],
    collections: [{ state: 'UNMATCHED', answer: expect.stringContaining('0.00 were owed') }],
  })
  const { body } = await server.graphql('{ auditLog(first: 5) { nodes { action } } }')
  expect(body.data.auditLog.nodes[0].action).toBe('invoice.collection_unmatched')
})

test('a notice counts only with a fresh signature of the endpoint', async () => {
  const { number } = await anInvoice()
  stripe.meet({ status: 'processing' })
  await collect(number)
  await becomes(number, { collections: [{ state: 'PENDING' }] })
  const notice = noticeOf('payment_intent.succeeded', last())
  expect(await notify(notice, '')).toBe(400)
  expect(await notify(notice, 'nonsense')).toBe(400)
  expect(await notify(notice, signatureOf(notice, 'whsec_other'))).toBe(400)
  expect(await notify(notice, signatureOf(notice, SECRET, Date.now() - HOUR_MS))).toBe(400)
  expect(await notify(`${notice} `, signatureOf(notice, SECRET))).toBe(400)
  expect(await notify('x'.repeat(300_000)).catch(() => 413)).toBe(413)
  expect((await fetch(`${server.url}/webhooks/stripe`)).status).toBe(405)
  expect((await shown(number)).state).toBe('FINALIZED')
})

test('a notice of something else is taken and changes nothing', async () => {
  const nobody = { id: 'pi_1', amount: 650, currency: 'usd', order: '' }
  expect(await notify(noticeOf('payment_intent.succeeded', nobody))).toBe(200)
  expect(await notify(noticeOf('payment_intent.succeeded', { ...nobody, order: 'x' }))).toBe(200)
  expect(await notify(noticeOf('payment_intent.succeeded', { ...nobody, order: crypto.randomUUID() }))).toBe(
    200,
  )
  expect(await notify(noticeOf('charge.refunded', nobody))).toBe(200)
})

test('whether it can be collected is told beforehand', async () => {
  const collectable = async (invoice: string) => {
    const query = 'query ($invoice: ID!) { invoice(invoice: $invoice) { collectable } }'
    return (await server.graphql(query, { invoice })).body.data.invoice.collectable
  }
  expect(await collectable((await anInvoice(null)).number)).toBe(false)
  const { id, number } = await anInvoice()
  expect(await collectable(number)).toBe(true)
  stripe.meet({ status: 'processing' })
  await collect(number)
  expect(await collectable(number)).toBe(false)
  const credited = await anInvoice()
  await mutate(server, 'creditInvoice', { invoice: credited.number, reason: 'Outage' }, '__typename')
  expect(await collectable(credited.number)).toBe(false)
  const draft = await aDraft(server, id, [{ ...ANALYSES, eventId: 'b', occurredAt: '2026-02-25T00:00:00Z' }])
  expect(await collectable(draft)).toBe(false)
})

test('what can not be collected says why', async () => {
  const { number, secret } = await anInvoice(null)
  expect(await collect(number)).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('no card'),
  })
  expect(await collect(number, secret)).toMatchObject({ code: 'FORBIDDEN' })
  const mute = await startTestServer()
  try {
    const answer = await mutate(mute, 'collectInvoice', { invoice: number }, '__typename')
    expect(answer).toMatchObject({ message: expect.stringContaining('VIGINT_STRIPE_KEY') })
    expect((await fetch(`${mute.url}/webhooks/stripe`, { method: 'POST' })).status).toBe(404)
  } finally {
    await mute.stop()
  }
})
