import { DECIMALS, formatMillionths, parseMillionths } from './decimal.ts'

declare const unit: unique symbol

/** How much was used, in millionths. In the database it is numeric(20, 6), here a whole number: sums are exact. */
export type Quantity = bigint & { readonly [unit]: 'millionths' }

/** The most that numeric(20, 6) holds. */
export const MOST_QUANTITY = quantity(10n ** 20n - 1n)

export function quantity(millionths: bigint): Quantity {
  return millionths as Quantity
}

/** As the database gives it, and as people write it; null for what is no number of at most six decimals. */
export function parseQuantity(text: string): Quantity | null {
  const millionths = parseMillionths(text)
  return millionths === null ? null : quantity(millionths)
}

/** What adding up in floating point makes of a number is not taken for digits of its own. */
const NOISE = 2 ** -50

/** Null for what is no number, has more than six decimals, or is more than can be stored. */
export function quantityOf(number: number): Quantity | null {
  if (!Number.isFinite(number)) return null
  // The digits that a person would read; `toFixed` turns to exponents where these are more than can be stored.
  const text = number.toFixed(DECIMALS)
  if (Math.abs(Number(text) - number) > Math.abs(number) * NOISE) return null
  const parsed = parseQuantity(text)
  return parsed === null || parsed > MOST_QUANTITY || parsed < -MOST_QUANTITY ? null : parsed
}

/** Decimal text, which numeric(20, 6) takes as it is. */
export const formatQuantity = (amount: Quantity): string => formatMillionths(amount)

/** For the API: exact up to 15 digits. */
export const quantityNumber = (amount: Quantity): number => Number(formatMillionths(amount))
