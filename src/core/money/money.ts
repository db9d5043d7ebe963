import { DECIMALS, formatMillionths, ONE, parseMillionths } from './decimal.ts'
import { halfEven } from './divide.ts'
import type { Quantity } from './quantity.ts'

declare const unit: unique symbol

/** Money in millionths of the currency: whole numbers, so that sums are exact in any order. */
export type Micros = bigint & { readonly [unit]: 'micros' }

export type Money = { amount: string; currency: string }

export const micros = (amount: bigint): Micros => amount as Micros
export const NOTHING = micros(0n)

/** Of a decimal text such as 0.05; null for what is none, or has more than six digits after the point. */
export function parseMicros(text: string): Micros | null {
  const amount = parseMillionths(text)
  return amount === null ? null : micros(amount)
}

export const add = (...amounts: readonly Micros[]): Micros =>
  micros(amounts.reduce<bigint>((sum, amount) => sum + amount, 0n))

export const subtract = (from: Micros, amount: Micros): Micros => micros(from - amount)

/** What a quantity costs by the unit, to the nearest millionth. */
export const multiply = (quantity: Quantity, unitPrice: Micros): Micros =>
  micros(halfEven(quantity * unitPrice, ONE))

/** What the smallest coin is worth, in millionths: a cent, or a whole yen. */
export const minorUnit = (currency: string): bigint => 10n ** BigInt(DECIMALS - minorDigits(currency))

/** With the digits that the currency has, or more where the amount takes them. */
export const money = (amount: Micros, currency: string): Money => ({
  amount: formatMillionths(amount, minorDigits(currency)),
  currency,
})

const DIGITS = new Map<string, number>()

/** How many digits after the point its coins go down to. */
export function minorDigits(currency: string): number {
  const known = DIGITS.get(currency)
  if (known !== undefined) return known
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  DIGITS.set(currency, maximumFractionDigits)
  return maximumFractionDigits
}

/** Whether it is the ISO 4217 code of a currency in use. */
export const isCurrency = (text: string): boolean => Intl.supportedValuesOf('currency').includes(text)
