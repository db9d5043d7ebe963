import { expect, test } from 'vitest'
import {
  dayAt,
  daysBetween,
  daysOf,
  firstOfMonth,
  plusDays,
  startOfDay,
  weekdayAndDay,
} from '../../../src/tui/text/days.ts'

test.each([
  ['UTC', '2026-03-02', '2026-03-02T00:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-03-02', '2026-03-01T10:00:00.000Z'],
  ['Pacific/Niue', '2026-03-02', '2026-03-02T11:00:00.000Z'],
  ['Asia/Kathmandu', '2026-03-02', '2026-03-01T18:15:00.000Z'],
  // The clocks are put forward at midnight, and back to before it.
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'],
  ['Asia/Beirut', '2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
])('in %s the day %s begins at %s', (zone, day, iso) => {
  expect(startOfDay(zone, day).toISOString()).toBe(iso)
  expect(dayAt(zone, Date.parse(iso))).toBe(day)
  expect(dayAt(zone, Date.parse(iso) - 1)).toBe(plusDays(day, -1))
})

test('days are counted over months and leap days', () => {
  expect(plusDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(plusDays('2026-01-01', -1)).toBe('2025-12-31')
  expect(daysBetween('2026-02-27', '2026-03-02')).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ])
  expect(firstOfMonth('2026-02-27')).toBe('2026-02-01')
  expect(weekdayAndDay('2026-11-21')).toBe('Sat 2026-11-21')
})

test('a period is said by its first and its last day there', () => {
  const start = '2026-10-31T23:00:00Z'
  const end = '2026-11-30T23:00:00Z'
  expect(daysOf({ start, end, timeZone: 'Europe/Paris' })).toBe('2026-11-01–11-30')
})
