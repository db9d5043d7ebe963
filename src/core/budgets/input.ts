import { z } from 'zod'
import { budgetPeriod } from '../../db/tables/index.ts'
import { type Micros, parseMicros } from '../money/money.ts'
import { type Quantity, quantityOf } from '../money/quantity.ts'
import { OPERATIONS } from '../prices/price-list.ts'
import { isStoppable } from './stoppable.ts'

/** In whole units, of money as of quantities. */
const MOST = 1_000_000_000_000
const MOST_MILLIONTHS = BigInt(MOST) * 1_000_000n

const amount = z.string().transform((text, check): Micros => {
  const parsed = parseMicros(text)
  if (parsed !== null && parsed > 0n && parsed <= MOST_MILLIONTHS) return parsed
  check.addIssue({
    code: 'custom',
    message: `must be an amount above zero, such as 250.00, and at most ${MOST}`,
  })
  return z.NEVER
})

const quantity = z.number().transform((number, check): Quantity => {
  const parsed = quantityOf(number)
  if (parsed !== null && parsed > 0n && parsed <= MOST_MILLIONTHS) return parsed
  check.addIssue({ code: 'custom', message: `must be more than 0, to six decimals, and at most ${MOST}` })
  return z.NEVER
})

const period = z.enum(budgetPeriod.enumValues)
const operation = z
  .enum(OPERATIONS)
  .nullish()
  .transform((given) => given ?? null)

export const setBudgetInput = z
  .object({
    operation,
    period,
    amount: amount.nullish(),
    quantity: quantity.nullish(),
    stop: z
      .boolean()
      .nullish()
      .transform((given) => given ?? false),
  })
  .refine((input) => (typeof input.amount === 'bigint') !== (typeof input.quantity === 'bigint'), {
    path: ['amount'],
    message: 'amount or quantity must be given, one of them.',
  })
  .refine((input) => input.operation !== null || typeof input.quantity !== 'bigint', {
    path: ['quantity'],
    message: 'quantity needs an operation: units of different operations do not add up. Give an amount.',
  })
  .refine((input) => !input.stop || input.operation === null || isStoppable(input.operation), {
    path: ['stop'],
    message:
      'stop is for ANALYSIS, MODEL_TOKENS, FRAMES and budgets of everything: nothing else is ever refused for its cost.',
  })
export type SetBudget = z.input<typeof setBudgetInput>

export const namedBudget = z.object({ operation, period })
export type NamedBudget = z.input<typeof namedBudget>
