import { z } from 'zod'
import { billingSchedule, invoiceLinesBy } from '../../db/tables/index.ts'
import { email, line, lineOrNone, prose } from '../input.ts'
import { parseMillionths } from '../money/decimal.ts'
import { type Micros, micros, parseMicros } from '../money/money.ts'

const NAME_LENGTH = 200
const ADDRESS_LENGTH = 500
const TAX_ID_LENGTH = 50
const REASON_LENGTH = 500
const REFERENCE_LENGTH = 200
const LONGEST_TERMS_DAYS = 365
const MOST_PERCENT = 100n * 1_000_000n
const MOST_MONEY = micros(10n ** 15n)
const MOST_MONEY_SHOWN = '1,000,000,000'

/** A rate in millionths, from percents with at most four decimals. */
const taxPercent = z.string().transform((text, check) => {
  const millionths = parseMillionths(text)
  if (millionths !== null && millionths >= 0n && millionths <= MOST_PERCENT && millionths % 100n === 0n)
    return Number(millionths / 100n)
  check.addIssue({ code: 'custom', message: 'must be a percentage from 0 to 100, such as 20 or 7.7' })
  return z.NEVER
})

/** Null where there is nothing to change back to. */
const kept = <Shape extends z.ZodType>(shape: Shape) =>
  shape.nullish().transform((value) => value ?? undefined)

export const updateBillingInput = z
  .object({
    schedule: kept(z.enum(billingSchedule.enumValues)),
    taxPercent: kept(taxPercent),
    taxInclusive: kept(z.boolean()),
    paymentTermsDays: kept(
      z
        .number()
        .int()
        .min(0, 'must not be below zero')
        .max(LONGEST_TERMS_DAYS, `must be at most ${LONGEST_TERMS_DAYS}`),
    ),
    legalName: lineOrNone(NAME_LENGTH).nullish(),
    address: prose(ADDRESS_LENGTH).nullish(),
    taxId: lineOrNone(TAX_ID_LENGTH).nullish(),
    email: email.nullish(),
    dunning: kept(z.boolean()),
    invoiceLinesBy: kept(z.enum(invoiceLinesBy.enumValues)),
  })
  .transform(({ taxPercent: taxRate, invoiceLinesBy: linesBy, ...rest }) => ({ ...rest, taxRate, linesBy }))
  .refine(
    (input) => Object.values(input).some((value) => value !== undefined),
    'Say what to change: schedule, taxPercent, taxInclusive, paymentTermsDays, legalName, address, taxId, email, dunning or invoiceLinesBy.',
  )
export type UpdateBilling = z.input<typeof updateBillingInput>

/** Above zero, in what can be paid. */
const amount = z.string().transform((text, check): Micros => {
  const parsed = parseMicros(text)
  if (parsed !== null && parsed > 0n && parsed <= MOST_MONEY) return parsed
  const isTooMuch = parsed !== null && parsed > MOST_MONEY
  check.addIssue({
    code: 'custom',
    message: isTooMuch
      ? `must be at most ${MOST_MONEY_SHOWN}`
      : 'must be an amount above zero, with at most six digits after the point, such as 12.50',
  })
  return z.NEVER
})

export const payInvoiceInput = z.object({
  amount: amount.nullish(),
  reference: lineOrNone(REFERENCE_LENGTH).nullish(),
  paidAt: z.date().nullish(),
})
export type PayInvoice = z.input<typeof payInvoiceInput>

export const creditInvoiceInput = z.object({ amount: amount.nullish(), reason: line(REASON_LENGTH) })
export type CreditInvoice = z.input<typeof creditInvoiceInput>
