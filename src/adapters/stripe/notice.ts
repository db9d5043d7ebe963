import { z } from 'zod'
import type { Heard } from '../../core/payments/provider.ts'

/** The name of our order among what Stripe keeps with a payment. */
export const ORDER = 'vigint_collection'
/** Stripe counts these in hundredths, though they have no smaller coin. */
const IN_HUNDREDTHS = new Set(['ISK', 'UGX'])
const LONGEST_ID = 255

const event = z.object({ type: z.string(), data: z.object({ object: z.unknown() }) })

/** As far as it is used here: what is signed with the right secret can say anything all the same. */
const paymentIntent = z.object({
  id: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(LONGEST_ID),
  amount_received: z.int().nonnegative(),
  currency: z.string().regex(/^[a-z]{3}$/i),
  status: z.string().default('unknown'),
  last_payment_error: z.object({ message: z.string().nullish() }).nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})

const STATES = {
  'payment_intent.succeeded': 'succeeded',
  'payment_intent.payment_failed': 'failed',
  'payment_intent.canceled': 'failed',
} as const
const isOurs = (type: string): type is keyof typeof STATES => Object.hasOwn(STATES, type)

/** What an event of Stripe tells, of whatever shape it is. */
export function heardIn(given: unknown): Heard {
  const parsed = event.safeParse(given)
  if (!parsed.success) return { about: 'nothing legible', type: 'unknown' }
  const { type, data } = parsed.data
  if (!isOurs(type)) return { about: 'something else', type }
  const payment = paymentIntent.safeParse(data.object)
  if (!payment.success) return { about: 'nothing legible', type }
  const { id, amount_received, currency, status, last_payment_error, metadata } = payment.data
  const state = STATES[type]
  return {
    notice: {
      orderId: metadata?.[ORDER] ?? null,
      externalId: id,
      state,
      amountMinor: amount_received / scaleOf(currency.toUpperCase()),
      currency,
      answer: state === 'succeeded' ? state : (last_payment_error?.message ?? status),
    },
  }
}

export const scaleOf = (currency: string): number => (IN_HUNDREDTHS.has(currency) ? 100 : 1)
