import { halfEven } from '../money/divide.ts'
import { add, type Micros, micros, minorUnit, subtract } from '../money/money.ts'

/** What a tax rate is counted in. */
export const RATE_ONE = 1_000_000n

export type Totals = { subtotal: Micros; tax: Micros; total: Micros }

/** Tax on the sum of the lines, rounded once; where prices hold it already, it is what they hold. */
export function totalsOf(
  amounts: readonly Micros[],
  { taxRate, taxInclusive }: { taxRate: number; taxInclusive: boolean },
  currency: string,
): Totals {
  const sum = add(...amounts)
  const rate = BigInt(taxRate)
  if (!taxInclusive) {
    const tax = part(sum, rate, RATE_ONE, currency)
    return { subtotal: sum, tax, total: add(sum, tax) }
  }
  const tax = part(sum, rate, RATE_ONE + rate, currency)
  return { subtotal: subtract(sum, tax), tax, total: sum }
}

/** So many parts of a whole, rounded once, to what can be paid. */
export function part(amount: bigint, of: bigint, whole: bigint, currency: string): Micros {
  const minor = minorUnit(currency)
  return micros(halfEven(amount * of, whole * minor) * minor)
}
