import { expect, test } from 'vitest'
import { bar, quantityText, sizesOf, usageWord } from '../../src/client/usage-text.ts'

test('a bar is as long as its share, and what is not nothing can be seen', () => {
  expect([0, 1, 50, 100].map((count) => bar(count, 100, 10))).toEqual(['', '█', '█████', '██████████'])
})

const group = (amount: string, quantity: number, operation: 'FRAMES' | 'REQUESTS' | null = null) => ({
  ...{ cost: { amount, currency: 'USD' }, quantity, operation },
})

test('bars show the cost, and the quantity where nothing costs anything', () => {
  const priced = sizesOf([group('0.50', 10), group('0.00', 900), group('-0.05', -1)])
  expect(priced).toMatchObject({ isFree: false, most: 0.5 })
  expect([group('0.50', 10), group('-0.05', -1)].map(priced.sizeOf)).toEqual([0.5, 0])
  const free = sizesOf([group('0.00', 10), group('0.00', 900)])
  expect(free).toMatchObject({ isFree: true, most: 900 })
  expect(sizesOf([])).toMatchObject({ most: 0 })
})

test('quantities of different units have bars of their own; what they cost has not', () => {
  const [frames, more, requests] = [
    group('0.00', 900, 'FRAMES'),
    group('0.00', 300, 'FRAMES'),
    group('0.00', 8, 'REQUESTS'),
  ]
  const free = sizesOf([frames, more, requests])
  expect([frames, more, requests].map(free.mostOf)).toEqual([900, 900, 8])
  const priced = sizesOf([group('2.00', 900, 'FRAMES'), group('1.00', 8, 'REQUESTS')])
  expect(priced.mostOf(requests)).toBe(2)
})

test('operations and quantities are written as people read them', () => {
  expect(usageWord('CLIP_STORAGE_GB_DAY')).toBe('clip-storage-gb-day')
  expect([1234567, 12.5, 0.000001].map(quantityText)).toEqual(['1,234,567', '12.5', '0.000001'])
})
