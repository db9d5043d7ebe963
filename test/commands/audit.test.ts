import { expect, test } from 'vitest'
import { past } from '../../src/commands/flags.ts'

test.each([
  ['7d', '2027-01-24T12:00:00.000Z'],
  ['30m', '2027-01-31T11:30:00.000Z'],
  ['2027-01-02', '2027-01-02T00:00:00.000Z'],
  ['2027-01-02T10:00:00+01:00', '2027-01-02T09:00:00.000Z'],
])('since %s is %s', (text, moment) => {
  expect(past(text, new Date('2027-01-31T12:00:00Z'))).toBe(moment)
})

test.each(['yesterday', '2027-02-31', '2027-01-02T10:00:00'])('%s is no time', (text) => {
  expect(() => past(text, new Date())).toThrow('is not a day, a time or a span')
})
