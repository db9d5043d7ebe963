import { z } from 'zod'
import { line } from '../input.ts'
import { type Quantity, quantityOf } from '../money/quantity.ts'
import { OPERATIONS } from '../prices/price-list.ts'
import { OWN_EVENTS } from './meter.ts'

export const MOST_EVENTS = 1_000
const MOST_QUANTITY = 1_000_000_000
const EVENT_ID_LENGTH = 200
const NAME_LENGTH = 100
const REASON_LENGTH = 500

const eventId = line(EVENT_ID_LENGTH).refine(
  (text) => !text.startsWith(OWN_EVENTS),
  `must not begin with ${OWN_EVENTS}, which names what the server itself counts`,
)

/** Named, so that what is exported can be told in declarations. */
const amount: z.ZodType<Quantity, number> = z
  .number()
  .max(MOST_QUANTITY, `must be at most ${MOST_QUANTITY}; send it in parts`)
  .transform((number) => quantityOf(number))
  .refine(
    (quantity): quantity is Quantity => quantity !== null && quantity > 0n,
    'must be more than 0, with at most six decimals',
  )

export const usageEventInput = z.object({
  client: z.string(),
  eventId,
  operation: z.enum(OPERATIONS),
  quantity: amount,
  occurredAt: z.date().nullish(),
  environment: z.enum(['live', 'test']).nullish(),
  key: z.string().nullish(),
  source: line(NAME_LENGTH).nullish(),
})

/** How many; each is read by itself, so that all that are wrong are named. */
export const recordUsageInput = z.object({
  events: z
    .array(z.custom<z.input<typeof usageEventInput>>())
    .min(1, 'must hold at least one event')
    .max(MOST_EVENTS, `must hold at most ${MOST_EVENTS} events; send them in parts`),
})
export type RecordUsage = z.input<typeof recordUsageInput>
export type UsageEventInput = z.output<typeof usageEventInput>

export const voidUsageInput = z.object({
  /** As it was recorded: without blanks around it. */
  eventId: z.string().trim(),
  environment: z.enum(['live', 'test']).nullish(),
  reason: line(REASON_LENGTH),
})
export type VoidUsage = z.input<typeof voidUsageInput>
