import { z } from 'zod'
import type { Setting } from './setting.ts'

const text = z.string('must be a text').trim().min(1, 'must not be empty')
const url = text.refine(
  (given) =>
    URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) && new URL(given).pathname === '/',
  'must be an address such as https://api.stripe.com, without a path',
)

/** Who collects payments. */
export const STRIPE_SETTINGS = {
  stripeKey: {
    schema: text.optional(),
    env: 'VIGINT_STRIPE_KEY',
    secret: true,
    about: 'The secret key of a Stripe account, by which cards of clients are charged.',
  },
  stripeWebhookSecret: {
    schema: text.optional(),
    env: 'VIGINT_STRIPE_WEBHOOK_SECRET',
    secret: true,
    about: 'By what notices of Stripe are signed: the secret of its endpoint /webhooks/stripe.',
  },
  stripeUrl: {
    schema: url.default('https://api.stripe.com'),
    env: 'VIGINT_STRIPE_URL',
    about: 'Where Stripe is.',
  },
} satisfies Record<string, Setting>
