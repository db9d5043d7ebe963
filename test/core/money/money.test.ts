import fc from 'fast-check'
import { expect, test } from 'vitest'
import { part } from '../../../src/core/invoices/totals.ts'
import { halfEven } from '../../../src/core/money/divide.ts'
import { add, isCurrency, micros, money, multiply, parseMicros } from '../../../src/core/money/money.ts'
import { formatQuantity, parseQuantity, quantity, quantityOf } from '../../../src/core/money/quantity.ts'

test('halves go to the even neighbour, on both sides of zero', () => {
  const halves = [-25n, -15n, -5n, 5n, 15n, 25n].map((half) => halfEven(half, 10n))
  expect(halves).toEqual([-2n, -2n, 0n, 0n, 2n, 2n])
  expect([halfEven(26n, 10n), halfEven(-26n, 10n), halfEven(24n, 10n)]).toEqual([3n, -3n, 2n])
})

test('a division is never further off than half a unit, and a sum of halves leans neither way', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 10n ** 9n), (dividend, divisor) => {
      const off = dividend - halfEven(dividend, divisor) * divisor
      expect(2n * (off < 0n ? -off : off) <= divisor).toBe(true)
      expect(halfEven(-dividend, divisor)).toBe(-halfEven(dividend, divisor))
    }),
  )
})

test('amounts are read and written as decimal text, and nothing is lost', () => {
  expect(parseMicros('0.05')).toBe(50_000n)
  expect(parseMicros('-12.000001')).toBe(-12_000_001n)
  expect(parseMicros('3.1000000')).toBe(3_100_000n)
  expect(['0.0000001', '1e3', '', '.5', '1,5', 'NaN', '1.2.3'].map(parseMicros)).toEqual(Array(7).fill(null))
  expect(money(micros(50_000n), 'USD')).toEqual({ amount: '0.05', currency: 'USD' })
  expect(money(micros(2n), 'USD').amount).toBe('0.000002')
  expect(money(micros(-1_500_000n), 'EUR').amount).toBe('-1.50')
  expect(money(micros(12_000_000n), 'JPY').amount).toBe('12')
})

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), (amount) => {
      expect(parseMicros(money(micros(amount), 'USD').amount)).toBe(amount)
      expect(parseQuantity(formatQuantity(quantity(amount)))).toBe(amount)
    }),
  )
})

test('three times a tenth is three tenths, which it is not in floats', () => {
  const tenth = multiply(quantity(100_000n), micros(1_000_000n))
  expect(add(tenth, tenth, tenth)).toBe(300_000n)
  expect(0.1 + 0.1 + 0.1).not.toBe(0.3)
})

test('what can be paid is rounded to the smallest coin of the currency', () => {
  const rounded = (amount: bigint, currency: string) => part(amount, 1n, 1n, currency)
  expect(rounded(micros(1_005_000n), 'USD')).toBe(1_000_000n)
  expect(rounded(micros(1_015_000n), 'USD')).toBe(1_020_000n)
  expect(rounded(micros(1_500_000n), 'JPY')).toBe(2_000_000n)
  expect(rounded(micros(1_000_500n), 'KWD')).toBe(1_000_000n)
})

test('quantities come as numbers, and what can not be stored is none', () => {
  expect(quantityOf(1.5)).toBe(1_500_000n)
  expect(quantityOf(0.1 + 0.2)).toBe(300_000n)
  expect([Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e15].map(quantityOf)).toEqual([null, null, null, null])
})

test('currencies are those in use', () => {
  expect([isCurrency('EUR'), isCurrency('eur'), isCurrency('XXZ')]).toEqual([true, false, false])
})
