import Stripe from 'stripe'
import type { Collecting, PaymentProvider } from '../../core/payments/provider.ts'
import { heardIn, ORDER, scaleOf } from './notice.ts'

const TIMEOUT_MS = 20_000

type Options = {
  stripeKey?: string | undefined
  stripeWebhookSecret?: string | undefined
  stripeUrl: string
}

/** By the official library; undefined where there is no key. */
export function createStripe({
  stripeKey,
  stripeWebhookSecret,
  stripeUrl,
}: Options): PaymentProvider | undefined {
  if (!stripeKey || !stripeWebhookSecret) return undefined
  const { protocol, hostname, port } = new URL(stripeUrl)
  const stripe = new Stripe(stripeKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port && { port }),
    timeout: TIMEOUT_MS,
    // Attempts are counted where they are kept.
    maxNetworkRetries: 0,
    telemetry: false,
  })
  return {
    async collect({ id, amountMinor, currency, card, about }) {
      try {
        const payment = await stripe.paymentIntents.create(
          {
            amount: amountMinor * scaleOf(currency),
            currency: currency.toLowerCase(),
            ...methodOf(card),
            confirm: true,
            off_session: true,
            description: about,
            metadata: { [ORDER]: id },
          },
          { idempotencyKey: `vigint-${id}` },
        )
        return { externalId: payment.id, answer: payment.status, state: stateOf(payment.status) }
      } catch (error) {
        return failed(error)
      }
    },
    hear(body, signature) {
      try {
        return heardIn(stripe.webhooks.constructEvent(body, signature, stripeWebhookSecret))
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return 'wrong signature'
        // Signed, and no event for all that.
        return { about: 'nothing legible', type: 'unknown' }
      }
    },
  }
}

/** `cus_…/pm_…` where the card is kept with a customer, as those that are charged again are. */
function methodOf(card: string): { payment_method: string; customer?: string } {
  const [customer, method] = card.split('/')
  return customer && method ? { customer, payment_method: method } : { payment_method: card }
}

function stateOf(status: Stripe.PaymentIntent.Status): Collecting['state'] {
  switch (status) {
    case 'succeeded':
      return 'succeeded'
    case 'processing':
      return 'pending'
    default:
      // Nobody is there to be asked for more.
      return 'failed'
  }
}

/** A card that is refused stays refused; whoever is not reached, overloaded or has another key by now is asked again. */
function failed(error: unknown): Collecting {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const externalId = error.payment_intent?.id ?? null
  const isForGood =
    error instanceof Stripe.errors.StripeCardError || error instanceof Stripe.errors.StripeInvalidRequestError
  return { state: isForGood ? 'failed' : 'later', externalId, answer: error.message }
}
