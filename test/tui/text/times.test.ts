import { describe, expect, test } from 'vitest'
import { exactAndRelative, parseExpiry, relative } from '../../../src/tui/text/times.ts'

const now = Date.parse('2026-06-15T12:00:00Z')

test.each([
  ['2026-06-15T11:59:55Z', 'just now'],
  ['2026-06-15T11:59:30Z', '30s ago'],
  ['2026-06-15T11:15:00Z', '45m ago'],
  ['2026-06-14T00:00:00Z', '36h ago'],
  ['2026-05-15T12:00:00Z', '31d ago'],
  ['2020-06-15T12:00:00Z', '6y ago'],
  ['2026-07-15T12:00:00Z', 'in 30d'],
  [null, 'never'],
])('%s is %s', (iso, said) => {
  expect(relative(iso, now)).toBe(said)
})

test('details have the moment and the distance', () => {
  expect(exactAndRelative('2026-06-15T11:14:59.123Z', now)).toBe('2026-06-15 11:14:59 UTC (45m ago)')
})

describe('an expiry as people write it', () => {
  test.each([
    ['', { at: undefined }],
    [' Never ', { at: undefined }],
    ['30d', { at: '2026-07-15T12:00:00.000Z' }],
    ['12 h', { at: '2026-06-16T00:00:00.000Z' }],
    ['2027-01-31', { at: '2027-01-31T00:00:00.000Z' }],
    ['2027-01-31T08:30:00Z', { at: '2027-01-31T08:30:00.000Z' }],
    ['2027-02-31', { problem: 'There is no such date.' }],
    ['2027-02-31T12:00:00Z', { problem: 'There is no such date.' }],
    ['2026-01-31', { problem: 'That time has passed.' }],
    ['99999y', { problem: 'It must lie within 100 years.' }],
    ['9999-12-31', { problem: 'It must lie within 100 years.' }],
    ['soon', { problem: 'Say when: never, 30d, 12h, 4w, 1y, or a date like 2027-01-31.' }],
  ])('%j', (text, expiry) => {
    expect(parseExpiry(text, now)).toEqual(expiry)
  })
})
