import { expect, test } from 'vitest'
import { money, moneyColumn } from '../../../src/tui/text/amounts.ts'

const usd = (amount: string) => ({ amount, currency: 'USD' })

test('the points of amounts stand below each other', () => {
  const amounts = [usd('352.85'), usd('0.000002'), usd('7')]
  expect(money(usd('352.85'))).toBe('352.85 USD')
  expect(amounts.map(moneyColumn(amounts))).toEqual(['352.85     USD', '0.000002 USD', '7        USD'])
})
