import { z } from 'zod'
import { parseBic, parseIban } from '../core/money/iban.ts'
import type { Setting } from './setting.ts'

const text = z.string('must be a text').min(1, 'must not be empty')

const iban = text.transform((given, check) => {
  const parsed = parseIban(given)
  if (parsed) return parsed
  check.addIssue({ code: 'custom', message: 'must be an IBAN, with the right checksum' })
  return z.NEVER
})

const bic = text.transform((given, check) => {
  const parsed = parseBic(given)
  if (parsed) return parsed
  check.addIssue({ code: 'custom', message: 'must be a BIC of 8 or 11 letters and digits' })
  return z.NEVER
})

/** Who sends the invoices. */
export const SELLER_SETTINGS = {
  sellerName: {
    schema: text.default('vigint'),
    env: 'VIGINT_SELLER_NAME',
    about: 'Who sends the invoices, as it stands on them.',
  },
  sellerAddress: {
    schema: text.optional(),
    env: 'VIGINT_SELLER_ADDRESS',
    about: 'The postal address of the seller, as it stands on invoices.',
  },
  sellerTaxId: {
    schema: text.optional(),
    env: 'VIGINT_SELLER_TAX_ID',
    about: 'The tax number of the seller, as it stands on invoices.',
  },
  sellerIban: {
    schema: iban.optional(),
    env: 'VIGINT_SELLER_IBAN',
    about: 'The account that invoices are paid to, as it stands on them.',
  },
  sellerBic: {
    schema: bic.optional(),
    env: 'VIGINT_SELLER_BIC',
    about: 'The bank of that account, in the same country.',
  },
  invoiceFont: {
    schema: text.optional(),
    env: 'VIGINT_INVOICE_FONT',
    about:
      'File of a font (TrueType or OpenType) for texts on invoices in other letters than Latin, Greek, Cyrillic and Devanagari.',
  },
} satisfies Record<string, Setting>
