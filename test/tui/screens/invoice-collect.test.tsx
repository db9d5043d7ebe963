import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dunningSteps, invoices } from '../../../src/db/tables/index.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { type StripeServer, startStripe } from '../../harness/stripe.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui } from '../terminal.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

let server: TestServer
let stripe: StripeServer
beforeAll(async () => {
  stripe = await startStripe()
  const settings = { stripeKey: 'sk_test_1', stripeWebhookSecret: 'whsec_1', stripeUrl: stripe.url }
  server = await startTestServer({ settings })
  await makeClient(server.api(), 'Card')
  await makeClient(server.api(), 'Bank')
  await makeClient(server.api(), 'Late')
  const card = { client: 'card', method: 'CARD', card: 'cus_1/pm_1N3kTzLkdIwHu7ix' }
  await mutate(server, 'setPaymentDetails', card, '__typename')
})
afterAll(async () => {
  await server.stop()
  await stripe.stop()
})

async function anInvoice(client: string, at = server): Promise<string> {
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 40, occurredAt }
  return finalized(at, await aDraft(at, client, [used]))
}

async function open(number: string, at = server) {
  const tui = openTui(at.api(), { rows: 48 })
  await tui.see('Card', 'Bank')
  tui.type(`:invoice ${number}`, KEY.enter)
  await tui.see('Left to pay   2.00 USD')
  return tui
}

test('an invoice is collected from the card of its client, and what came of it is shown', async () => {
  const tui = await open(await anInvoice('card'))
  await tui.see('P collect')
  stripe.meet({ declined: 'Your card was declined.' })
  tui.type('P')
  await tui.see('2.00 USD of Card by the card', 'u7ix', 'Charge the card?')
  tui.type('n')
  await tui.notSee('Charge the card?')
  expect(stripe.asked).toHaveLength(0)
  tui.type('P')
  await tui.see('Charge the card?')
  tui.type('y')
  await tui.see('Collecting 2.00 USD')
  await tui.see('failed  Your card was declined.', 'P collect')

  stripe.meet({ status: 'processing' })
  tui.type('P')
  await tui.see('Charge the card?')
  tui.type('y')
  await tui.see('2.00 USD  pending')
  await tui.notSee('P collect')
})

test('who has no card, or nothing to pay, is not charged', async () => {
  const number = await anInvoice('bank')
  const tui = await open(number)
  expect(tui.screen()).not.toContain('P collect')
})

test('where the server collects no payments, no card is offered to be charged', async () => {
  const mute = await startTestServer()
  try {
    await makeClient(mute.api(), 'Card')
    await makeClient(mute.api(), 'Bank')
    const card = { client: 'card', method: 'CARD', card: 'cus_1/pm_1N3kTzLkdIwHu7ix' }
    await mutate(mute, 'setPaymentDetails', card, '__typename')
    const tui = await open(await anInvoice('card', mute), mute)
    expect(tui.screen()).not.toContain('P collect')
  } finally {
    await mute.stop()
  }
})

test('steps of one moment stand in the order of their days', async () => {
  const number = await anInvoice('late')
  const [invoice] = await server.db.select().from(invoices).where(eq(invoices.number, number))
  const step = { invoiceId: invoice?.id ?? '', revokes: false, at: new Date(), mailId: null }
  await server.db.insert(dunningSteps).values([30, 7, 100].map((days) => ({ ...step, days })))
  const tui = await open(number)
  await tui.see('100 days')
  const places = ['finalized', ' 7 days', ' 30 days', ' 100 days'].map((text) =>
    tui.screen().lastIndexOf(text),
  )
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(Math.min(...places)).toBeGreaterThan(0)
})
