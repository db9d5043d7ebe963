import { expect, test } from 'vitest'
import { constant, ending, graceSeconds } from '../../src/commands/flags.ts'

test.each([
  ['2027-01-31', '2027-01-31T23:59:59.000Z'],
  ['2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
  ['2027-01-31T18:00:00+02:00', '2027-01-31T16:00:00.000Z'],
])('%s means %s', (text, expiresAt) => {
  expect(ending(text)).toEqual({ expiresAt })
})

test.each([
  ['12h', 43_200],
  ['30d', 2_592_000],
  ['2w', 1_209_600],
  ['68y', 2_144_448_000],
])('%s is a span of %i seconds, which the server counts', (text, expiresInSeconds) => {
  expect(ending(text)).toEqual({ expiresInSeconds })
})

test.each([
  ['0d', 'short'],
  ['69y', 'long'],
  ['99999999999y', 'long'],
])('%s is too %s', (text, short) => {
  expect(() => ending(text)).toThrow(`"${text}" is too ${short} a span.`)
})

test('a grace is 30 days at most', () => {
  expect(graceSeconds('30d')).toBe(2_592_000)
  expect(() => graceSeconds('31d')).toThrow('"31d" is too long a grace.')
})

test.each(['soon', '30', '30m', '2027-02-31', '2027-13-01', '2027-01-31T18:00:00', '-1d', ''])(
  '%j is no time',
  (text) => {
    expect(() => ending(text)).toThrow(`"${text}" is not a day, a time or a span.`)
  },
)

test('words of the command line become those of the API', () => {
  expect(constant('non-payment')).toBe('NON_PAYMENT')
  expect(constant('live')).toBe('LIVE')
})
