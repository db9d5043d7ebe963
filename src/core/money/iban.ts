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

/**
 * Countries that banks of an account may be in, beside its own: territories that the IBAN registry has under another
 * country, and Monaco, where French banks have branches without a BIC of their own.
 */
const BANKS_ABROAD: Record<string, readonly string[]> = {
  FI: ['AX'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'],
  GB: ['GG', 'IM', 'JE'],
  MC: ['FR'],
}

export const countryOfIban = (iban: string): string => iban.slice(0, 2)
export const countryOfBic = (bic: string): string => bic.slice(4, 6)

/** Whether a bank can have an account, as far as their countries tell. */
export function fits(bic: string, iban: string): boolean {
  const [bank, account] = [countryOfBic(bic), countryOfIban(iban)]
  return bank === account || (BANKS_ABROAD[account]?.includes(bank) ?? false)
}

/** As it stands on paper, in groups of four. */
export const formatIban = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** `DE89 **** **** **** **30 00`: enough to tell it from others, too little to use it. */
export function maskIban(iban: string): string {
  const hidden = iban.length - 2 * VISIBLE_ENDS
  return formatIban(iban.slice(0, VISIBLE_ENDS) + '*'.repeat(hidden) + iban.slice(-VISIBLE_ENDS))
}
