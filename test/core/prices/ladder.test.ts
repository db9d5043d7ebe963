import fc from 'fast-check'
import { expect, test } from 'vitest'
import { micros } from '../../../src/core/money/money.ts'
import { quantity } from '../../../src/core/money/quantity.ts'
import { GROUND, payable, priceUnits } from '../../../src/core/prices/ladder.ts'
import type { PriceItem } from '../../../src/core/prices/price-list.ts'

const whole = (count: number) => quantity(BigInt(count) * 1_000_000n)

/** From one count of a period's units to another. */
const between = (item: PriceItem, from: number, to: number) =>
  priceUnits(item, whole(to - from), priceUnits(item, whole(from), GROUND).reached)

/** 10 free, then 100 at 0.05, then 200 at 0.03, then 0.01. */
const graduated: PriceItem = {
  operation: 'ANALYSIS',
  unitMicros: micros(50_000n),
  included: whole(10),
  tiers: [
    { upTo: whole(100), unitMicros: micros(50_000n) },
    { upTo: whole(300), unitMicros: micros(30_000n) },
    { upTo: null, unitMicros: micros(10_000n) },
  ],
}

test('each part of a quantity costs what its tier says, after what is included', () => {
  const { parts, included } = between(graduated, 0, 350)
  expect(included).toBe(whole(10))
  expect(parts).toEqual([
    { quantity: whole(100), unitMicros: 50_000n },
    { quantity: whole(200), unitMicros: 30_000n },
    { quantity: whole(40), unitMicros: 10_000n },
  ])
  expect(payable(parts, 'USD')).toBe(11_400_000n)
})

test('the last unit of a tier has its price, and the next one the next', () => {
  const price = (from: number, to: number) => payable(between(graduated, from, to).parts, 'USD')
  expect([price(9, 10), price(10, 11), price(109, 110), price(110, 111), price(310, 311)]).toEqual([
    0n,
    50_000n,
    50_000n,
    30_000n,
    10_000n,
  ])
})

test('what is included and tiers go on over lists: what the one gave free or charged for, the next does not again', () => {
  const flat: PriceItem = { operation: 'ANALYSIS', unitMicros: micros(20_000n) }
  const first = priceUnits(graduated, whole(4), GROUND)
  const second = priceUnits(flat, whole(50), first.reached)
  const third = priceUnits(graduated, whole(60), second.reached)
  expect(first.included).toBe(whole(4))
  expect(second).toMatchObject({ included: whole(0), parts: [{ quantity: whole(50), unitMicros: 20_000n }] })
  expect(third).toMatchObject({
    included: whole(6),
    parts: [
      { quantity: whole(50), unitMicros: 50_000n },
      { quantity: whole(4), unitMicros: 30_000n },
    ],
  })
})

const price = fc.bigInt(0n, 10_000n).map(micros)
const count = fc.integer({ min: 0, max: 60 })
const anItem = fc
  .record({
    widths: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }),
    prices: fc.array(price, { minLength: 5, maxLength: 5 }),
    included: fc.integer({ min: 0, max: 15 }),
  })
  .map(({ widths, prices, included }) => {
    let upTo = 0
    const tiers = widths.map((width, index) => {
      upTo += width
      return { upTo: whole(upTo), unitMicros: prices[index]! }
    })
    const item: PriceItem = {
      operation: 'ANALYSIS',
      unitMicros: prices[4]!,
      ...(included > 0 && { included: whole(included) }),
      ...(tiers.length > 0 && { tiers: [...tiers, { upTo: null, unitMicros: prices[4]! }] }),
    }
    return item
  })

/** Unit by unit, as slow as it gets. */
function naive(item: PriceItem, from: number, to: number): bigint {
  let sum = 0n
  for (let unit = from; unit < to; unit += 1) {
    const billed = BigInt(unit) * 1_000_000n - (item.included ?? 0n)
    if (billed < 0n) continue
    const tier = item.tiers?.find(({ upTo }) => upTo === null || billed < upTo)
    sum += tier?.unitMicros ?? item.unitMicros
  }
  return sum
}

const exact = (item: PriceItem, from: number, to: number): bigint =>
  between(item, from, to).parts.reduce(
    (sum, part) => sum + (part.quantity * part.unitMicros) / 1_000_000n,
    0n,
  )

test('tiers agree with counting unit by unit', () => {
  fc.assert(
    fc.property(anItem, count, count, (item, one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      expect(exact(item, from, to)).toBe(naive(item, from, to))
    }),
    { numRuns: 500 },
  )
})

test('a period in pieces costs what it costs in one, and no unit is lost or free twice', () => {
  fc.assert(
    fc.property(anItem, fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }), (item, pieces) => {
      let at = 0
      let sum = 0n
      let units = 0n
      for (const piece of pieces) {
        sum += exact(item, at, at + piece)
        const { parts, included } = between(item, at, at + piece)
        units += parts.reduce((total, part) => total + part.quantity, 0n) + included
        at += piece
      }
      expect(sum).toBe(exact(item, 0, at))
      expect(units).toBe(whole(at))
    }),
  )
})
