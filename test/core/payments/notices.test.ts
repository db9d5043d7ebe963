import { inArray } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { collections } from '../../../src/db/tables/index.ts'
import { makeClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { noticeOf, type StripeServer, signatureOf, startStripe } from '../../harness/stripe.ts'

const SECRET = 'whsec_opensesame'
const HOUR_MS = 60 * 60 * 1000
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }
const logged: string[] = []
const errors: string[] = []
const log = {
  info() {},
  warn: (_: object, message: string) => void logged.push(message),
  error: (_: object, message: string) => void errors.push(message),
}

let server: TestServer
let stripe: StripeServer
let own: Collecting
let other: Collecting
let fresh: Collecting[]
beforeAll(async () => {
  stripe = await startStripe()
  const settings = { stripeKey: 'sk_test_4711', stripeWebhookSecret: SECRET, stripeUrl: stripe.url }
  server = await startTestServer({ now: clock.now, log, settings })
  clock.pass(57 * HOUR_MS)
  stripe.meet({ status: 'processing' })
  const [one, two, ...rest] = await collecting(21)
  own = one!
  other = two!
  fresh = rest
}, 60_000)
beforeEach(() => void logged.splice(0))
afterAll(async () => {
  await server.stop()
  await stripe.stop()
  expect(errors).toEqual([])
})

type Payment = { id: string; amount: number; currency: string; order: string }
type Collecting = { number: string; payment: Payment }

let made = 0
/** An invoice of 6.50 USD of a client of its own. */
async function anInvoice(): Promise<string> {
  made += 1
  const { id, slug } = await makeClient(server, `Client ${made}`)
  await mutate(server, 'setPaymentDetails', { client: id, method: 'CARD', card: 'cus_1/pm_1' }, '__typename')
  return finalized(server, await aDraft(server, slug, [ANALYSES]))
}

/** So many, with Stripe at work on them. */
async function collecting(count: number): Promise<Collecting[]> {
  const numbers: string[] = []
  for (let index = 0; index < count; index++) numbers.push(await anInvoice())
  for (const invoice of numbers) await mutate(server, 'collectInvoice', { invoice }, '__typename')
  return Promise.all(
    numbers.map((number) =>
      vi.waitFor(
        async () => {
          const [collection] = (await shown(number)).collections
          expect(collection.state).toBe('PENDING')
          const payment = [...stripe.payments.values()].find(({ id }) => id === collection.reference)
          return { number, payment: payment! }
        },
        { timeout: 30_000 },
      ),
    ),
  )
}

const takeFresh = () => fresh.pop()!

async function shown(invoice: string) {
  const { body } = await server.graphql(
    `query ($invoice: ID!) { invoice(invoice: $invoice) {
      state outstanding { amount } payments { amount { amount } reference } collections { state reference answer } } }`,
    { invoice },
  )
  return body.data.invoice
}

async function notify(body: string): Promise<number> {
  const response = await fetch(`${server.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signatureOf(body, SECRET) },
    body,
  })
  return response.status
}

async function lastActs(count: number): Promise<any[]> {
  const { body } = await server.graphql(
    'query ($first: Int) { auditLog(first: $first) { nodes { action after } } }',
    {
      first: count,
    },
  )
  return body.data.auditLog.nodes
}

const came = (payment: Payment, more: object = {}) => noticeOf('payment_intent.succeeded', payment, more)
const failed = (payment: Payment, more: object = {}) =>
  noticeOf('payment_intent.payment_failed', payment, { amount_received: 0, ...more })
const NOT_LEGIBLE = 'A notice of Stripe is not legible'
const OF_NOBODY = 'Stripe tells of a payment that nobody asked for here'
const CONTRADICTORY = 'Stripe tells of a payment under the name of another'

/** Each is signed with the right secret, is answered 200, since it would be no better if it were sent again, and changes nothing. */
test.each<[string, (own: Collecting, other: Collecting) => string, string | undefined]>([
  ['nothing at all', () => '', NOT_LEGIBLE],
  ['no JSON', () => 'no json', NOT_LEGIBLE],
  ['null', () => 'null', NOT_LEGIBLE],
  ['a list', () => '[1]', NOT_LEGIBLE],
  ['an event without type', () => '{}', NOT_LEGIBLE],
  ['an event without data', () => '{"type":"payment_intent.succeeded"}', NOT_LEGIBLE],
  ['an event of a newer sort', () => '{"object":"v2.core.event","type":"v1.billing.meter"}', NOT_LEGIBLE],
  ['an event about null', () => '{"type":"payment_intent.succeeded","data":{"object":null}}', NOT_LEGIBLE],
  ['an unknown type', ({ payment }) => noticeOf('payment_intent.invented', payment), undefined],
  ['a type that every object has', ({ payment }) => noticeOf('constructor', payment), undefined],
  ['a refund before the payment', ({ payment }) => noticeOf('charge.refunded', payment), undefined],
  ['a dispute', ({ payment }) => noticeOf('charge.dispute.created', payment), undefined],
  ['no metadata', ({ payment }) => came(payment, { metadata: undefined }), OF_NOBODY],
  ['empty metadata', ({ payment }) => came(payment, { metadata: {} }), OF_NOBODY],
  ['null for metadata', ({ payment }) => came(payment, { metadata: null }), OF_NOBODY],
  [
    'numbers in metadata',
    ({ payment }) => came(payment, { metadata: { vigint_collection: 7 } }),
    NOT_LEGIBLE,
  ],
  ['an order that is no id', ({ payment }) => came({ ...payment, order: "' or 1=1" }), OF_NOBODY],
  ['an order that nobody made', ({ payment }) => came({ ...payment, order: crypto.randomUUID() }), OF_NOBODY],
  ['no payment id', ({ payment }) => came(payment, { id: undefined }), NOT_LEGIBLE],
  ['an empty payment id', ({ payment }) => came(payment, { id: '' }), NOT_LEGIBLE],
  [
    'a payment id longer than an index takes',
    ({ payment }) => came(payment, { id: 'x'.repeat(9_000) }),
    NOT_LEGIBLE,
  ],
  ['a payment id with a NUL', ({ payment }) => came(payment, { id: 'pi_\0' }), NOT_LEGIBLE],
  ['no amount', ({ payment }) => came(payment, { amount_received: undefined }), NOT_LEGIBLE],
  ['an amount as text', ({ payment }) => came(payment, { amount_received: '650' }), NOT_LEGIBLE],
  ['an amount with a fraction', ({ payment }) => came(payment, { amount_received: 649.5 }), NOT_LEGIBLE],
  ['an amount below zero', ({ payment }) => came(payment, { amount_received: -650 }), NOT_LEGIBLE],
  ['no currency', ({ payment }) => came(payment, { currency: undefined }), NOT_LEGIBLE],
  [
    'the payment of another client',
    ({ payment }, other) => came({ ...payment, id: other.payment.id }),
    CONTRADICTORY,
  ],
  [
    'the order of another client',
    ({ payment }, other) => came({ ...payment, order: other.payment.order }),
    CONTRADICTORY,
  ],
  [
    'the failure of a payment of another',
    ({ payment }, other) => failed({ ...payment, id: other.payment.id }),
    CONTRADICTORY,
  ],
  ['a second payment for one order', ({ payment }) => came({ ...payment, id: 'pi_second' }), CONTRADICTORY],
  [
    'a second one of another amount',
    ({ payment }) => came({ ...payment, id: 'pi_second', amount: 1 }),
    CONTRADICTORY,
  ],
])('signed, but %s: taken, told of, and nothing changes', async (_, noticed, told) => {
  const before = [await shown(own.number), await shown(other.number)]
  const [last] = await lastActs(1)
  const notice = noticed(own, other)
  expect(await notify(notice)).toBe(200)
  expect(await notify(notice)).toBe(200)
  expect(logged).toEqual(told ? [told, told] : [])
  expect([await shown(own.number), await shown(other.number)]).toEqual(before)
  const [act] = await lastActs(1)
  if (told === CONTRADICTORY)
    expect(act).toMatchObject({
      action: 'invoice.collection_contradicted',
      after: { answer: expect.stringContaining('Nothing was changed') },
    })
  else expect(act).toEqual(last)
})

test('what is right is recorded after all these', async () => {
  expect(await notify(came(own.payment))).toBe(200)
  expect(await shown(own.number)).toMatchObject({ state: 'PAID', payments: [{ reference: own.payment.id }] })
})

const PAID = {
  state: 'PAID',
  payments: [{ amount: { amount: '6.50' } }],
  collections: [{ state: 'SUCCEEDED' }],
}
const OPEN = (state: string) => ({ state: 'FINALIZED', payments: [], collections: [{ state }] })

/** In every order, and each twice. */
test.each<[string, (own: Payment) => string[], object]>([
  ['a success', (own) => [came(own)], PAID],
  ['a failure', (own) => [failed(own)], OPEN('FAILED')],
  [
    'a failure without a reason',
    (own) => [failed(own, { status: undefined, last_payment_error: undefined })],
    OPEN('FAILED'),
  ],
  ['a cancellation', (own) => [noticeOf('payment_intent.canceled', own)], OPEN('FAILED')],
  [
    'a failure in letters of every sort',
    (own) => [failed(own, { last_payment_error: { message: `\0${'é😀'.repeat(400)}\ud83d` } })],
    OPEN('FAILED'),
  ],
  ['a success after a failure', (own) => [failed(own), came(own)], PAID],
  ['a failure after a success', (own) => [came(own), failed(own)], PAID],
  ['a cancellation after a success', (own) => [came(own), noticeOf('payment_intent.canceled', own)], PAID],
  ['a refund after a success', (own) => [came(own), noticeOf('charge.refunded', own)], PAID],
  ['another amount', (own) => [came({ ...own, amount: 649 })], OPEN('UNMATCHED')],
  ['nothing received', (own) => [came(own, { amount_received: 0 })], OPEN('UNMATCHED')],
  ['the amount in another currency', (own) => [came({ ...own, currency: 'eur' })], OPEN('UNMATCHED')],
  [
    'another amount, then the right one',
    (own) => [came({ ...own, amount: 1 }), came(own)],
    OPEN('UNMATCHED'),
  ],
  ['another amount after the right one', (own) => [came(own), came({ ...own, amount: 1 })], PAID],
  ['another amount after a failure', (own) => [failed(own), came({ ...own, amount: 1 })], OPEN('UNMATCHED')],
])('%s, told twice', async (_, told, expected) => {
  const { number, payment } = takeFresh()
  for (const notice of told(payment)) {
    expect(await notify(notice)).toBe(200)
    expect(await notify(notice)).toBe(200)
  }
  expect(await shown(number)).toMatchObject(expected)
  expect(logged).toEqual([])
})

test('a payment that two collections claim at the same time is of one of them', async () => {
  const all = [takeFresh(), takeFresh(), takeFresh()]
  // As if no answer had come: Stripe alone knows which payment is whose.
  const ids = all.map(({ payment }) => payment.id)
  await server.db.update(collections).set({ externalId: null }).where(inArray(collections.externalId, ids))
  const answers = await Promise.all(all.map(({ payment }) => notify(came({ ...payment, id: 'pi_wanted' }))))
  expect(answers).toEqual([200, 200, 200])
  const states = await Promise.all(all.map(async ({ number }) => (await shown(number)).state))
  expect(states.toSorted()).toEqual(['FINALIZED', 'FINALIZED', 'PAID'])
  expect(logged).toEqual([CONTRADICTORY, CONTRADICTORY])
})

test('an answer of the provider that names the payment of another is set aside', async () => {
  const first = takeFresh()
  // The provider answers with the payment that it made before, whatever it is asked for.
  stripe.payments.get = () => first.payment
  try {
    const number = await anInvoice()
    await mutate(server, 'collectInvoice', { invoice: number }, '__typename')
    await vi.waitFor(
      async () =>
        expect((await shown(number)).collections).toMatchObject([
          { state: 'UNMATCHED', reference: null, answer: expect.stringContaining(first.payment.id) },
        ]),
      { timeout: 20_000 },
    )
  } finally {
    Reflect.deleteProperty(stripe.payments, 'get')
  }
})
