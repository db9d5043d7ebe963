import { z } from 'zod'
import { paymentMethod } from '../../db/tables/index.ts'
import { line } from '../input.ts'
import { countryOfBic, countryOfIban, fits, parseBic, parseIban } from '../money/iban.ts'

const HOLDER_LENGTH = 200
/** As SEPA has it. */
const MANDATE_LENGTH = 35
const REFERENCE_LENGTH = 255
/** Alone, or in something else: in one piece, or in groups as on a card. Times in milliseconds have 13 digits. */
const CARD_NUMBER = /^[\d\s-]{12,}$|\d{14}|(?<![\da-z-])\d{4}(?:[\s-]\d{4,6}){2}/i
const REFERENCE = /^[\x21-\x7e]+$/

const iban = z.string().transform((text, check) => {
  const parsed = parseIban(text)
  if (parsed) return parsed
  // Without the text: a typing error away from an account is an account nearly as well.
  check.addIssue({
    code: 'custom',
    message: 'must be an IBAN; look for typing errors, its checksum is wrong',
  })
  return z.NEVER
})

const bic = z.string().transform((text, check) => {
  const parsed = parseBic(text)
  if (parsed) return parsed
  check.addIssue({ code: 'custom', message: 'must be a BIC of 8 or 11 letters and digits' })
  return z.NEVER
})

const card = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(REFERENCE_LENGTH, `must have at most ${REFERENCE_LENGTH} characters`)
  .refine(
    (text) => !CARD_NUMBER.test(text),
    'must be the reference by which the payment provider knows the card: numbers of cards are not kept here',
  )
  .regex(REFERENCE, 'must be visible ASCII characters without blanks')

const NEEDED = {
  card: ['card'],
  transfer: ['holder', 'iban'],
  direct_debit: ['holder', 'iban', 'mandate'],
} as const
const ALLOWED: Record<keyof typeof NEEDED, readonly string[]> = {
  card: ['card', 'holder'],
  transfer: ['holder', 'iban', 'bic'],
  direct_debit: ['holder', 'iban', 'bic', 'mandate'],
}

/** What each method needs, and nothing of another. */
export const setPaymentDetailsInput = z
  .object({
    method: z.enum(paymentMethod.enumValues),
    holder: line(HOLDER_LENGTH).nullish(),
    iban: iban.nullish(),
    bic: bic.nullish(),
    mandate: line(MANDATE_LENGTH).nullish(),
    card: card.nullish(),
  })
  .superRefine(({ method, ...given }, check) => {
    for (const [name, value] of Object.entries(given)) {
      const isGiven = value !== null && value !== undefined
      const isNeeded = NEEDED[method].some((needed) => needed === name)
      if (isNeeded && !isGiven) issue(check, name, `is needed for ${method.toUpperCase()}`)
      if (isGiven && !ALLOWED[method].includes(name))
        issue(check, name, `is not for ${method.toUpperCase()}: leave it out`)
    }
    for (const name of NEEDED[method].filter((needed) => !(needed in given)))
      issue(check, name, `is needed for ${method.toUpperCase()}`)
    const { iban, bic } = given
    if (iban && bic && !fits(bic, iban))
      issue(
        check,
        'bic',
        `is of a bank in ${countryOfBic(bic)}, and the IBAN is of ${countryOfIban(iban)}: look for typing errors`,
      )
  })
export type SetPaymentDetails = z.input<typeof setPaymentDetailsInput>

function issue(check: z.RefinementCtx, name: string, message: string): void {
  check.addIssue({ code: 'custom', path: [name], message })
}
