import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools'

const VISIBLE_ENDS = 4

/** Without blanks, in capitals; null for what is none: of a country that has no IBANs, or with a wrong checksum. */
export function parseIban(text: string): string | null {
  const iban = electronicFormatIBAN(text)
  return iban !== null && isValidIBAN(iban) ? iban : null
}

export function parseBic(text: string): string | null {
  const bic = text.replaceAll(/\s/g, '').toUpperCase()
  return isValidBIC(bic) ? bic : null
}

/** As it stands on paper, in groups of four. */
export const formatIban = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** `DE89 **** **** **** **30 00`: enough to tell it from others, too little to use it. */
export function maskIban(iban: string): string {
  const hidden = iban.length - 2 * VISIBLE_ENDS
  return formatIban(iban.slice(0, VISIBLE_ENDS) + '*'.repeat(hidden) + iban.slice(-VISIBLE_ENDS))
}
