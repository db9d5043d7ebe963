import { randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { createApi } from '../../../src/client/api.ts'
import { SetPaymentDetails } from '../../../src/client/billing.ts'
import { CollectInvoice } from '../../../src/client/invoice-acts.ts'
import { makeClient } from '../../harness/acts.ts'
import { aDraft, finalized } from '../../harness/invoices.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { startTestServer } from '../../harness/server.ts'
import { startStripe } from '../../harness/stripe.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const LEASE_MS = 3 * 60 * 1000

test('a server that is killed while it asks collects once', async () => {
  const stripe = await startStripe()
  const secretKey = randomBytes(32).toString('base64')
  const settings = {
    secretKey,
    stripeKey: 'sk_test_1',
    stripeWebhookSecret: 'whsec_1',
    stripeUrl: stripe.url,
  }
  const server = await startTestServer({ settings: { secretKey } })
  const client = await makeClient(server, 'Acme Corp')
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt }
  const invoice = await finalized(server, await aDraft(server, client.slug, [used]))
  await server.api().run(SetPaymentDetails, { input: { client: client.id, method: 'CARD', card: 'pm_1' } })

  // As if the answer were lost: the payment is made, and nobody learns of it.
  stripe.meet('silence')
  const place = await makePlace()
  const process = serve(place, {
    DATABASE_URL: server.database.url,
    VIGINT_SECRET_KEY: secretKey,
    VIGINT_STRIPE_KEY: settings.stripeKey,
    VIGINT_STRIPE_WEBHOOK_SECRET: settings.stripeWebhookSecret,
    VIGINT_STRIPE_URL: stripe.url,
  })
  const api = createApi({ url: await process.url, key: server.operatorKey })
  await api.run(CollectInvoice, { input: { invoice } })
  await vi.waitFor(() => expect(stripe.asked).toHaveLength(1), { timeout: 20_000 })
  process.child.kill('SIGKILL')
  await process.ended

  stripe.meet({ status: 'succeeded' })
  const now = () => new Date(Date.now() + LEASE_MS)
  const next = await startTestServer({ database: server.database, now, settings })
  await vi.waitFor(
    async () => {
      const { body } = await server.graphql('{ invoices { nodes { state payments { amount { amount } } } } }')
      expect(body.data.invoices.nodes).toEqual([
        { state: 'PAID', payments: [{ amount: { amount: '6.50' } }] },
      ])
    },
    { timeout: 20_000 },
  )
  expect(stripe.asked).toHaveLength(2)
  expect(new Set(stripe.asked.map(({ name }) => name)).size).toBe(1)
  await next.stop()
  await server.stop()
  await stripe.stop()
  await place.remove()
}, 60_000)
