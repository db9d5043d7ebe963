import { expect, test } from 'vitest'
import { constant, expiry } from '../../src/commands/flags.ts'

const NOW = new Date('2026-11-21T08:00:00.000Z')

test.each([
  ['2027-01-31', '2027-01-31T23:59:59.000Z'],
  ['2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
  ['2027-01-31T18:00:00+02:00', '2027-01-31T16:00:00.000Z'],
  ['12h', '2026-11-21T20:00:00.000Z'],
  ['30d', '2026-12-21T08:00:00.000Z'],
  ['2w', '2026-12-05T08:00:00.000Z'],
  ['1y', '2027-11-21T08:00:00.000Z'],
])('%s means %s', (text, time) => {
  expect(expiry(text, NOW)).toBe(time)
})

test.each([
  'soon',
  '30',
  '30m',
  '2027-02-31',
  '2027-13-01',
  '2027-01-31T18:00:00',
  '99999999999y',
  '-1d',
  '',
])('%j is no time', (text) => {
  expect(() => expiry(text, NOW)).toThrow(`"${text}" is not a day, a time or a span.`)
})

test('words of the command line become those of the API', () => {
  expect(constant('non-payment')).toBe('NON_PAYMENT')
  expect(constant('live')).toBe('LIVE')
})
