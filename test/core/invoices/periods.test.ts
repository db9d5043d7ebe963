import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayAt, startOfDay } from '../../../src/core/invoices/calendar.ts'
import { type Period, periodAt } from '../../../src/core/invoices/periods.ts'
import {
  type Begun,
  settlementAt,
  settlementBefore,
  settlementsFrom,
} from '../../../src/core/invoices/settlement.ts'

const iso = ({ start, end }: Period) => [start.toISOString(), end.toISOString()]
const at = (text: string) => new Date(text)
const weekly = (timeZone: string) => ({ schedule: 'weekly', timeZone }) as const

test('weeks run from Monday to Monday, and Sunday is in them to its last moment', () => {
  const week = ['2026-03-02T00:00:00.000Z', '2026-03-09T00:00:00.000Z']
  expect(iso(periodAt(weekly('UTC'), at('2026-03-02T00:00:00Z')))).toEqual(week)
  expect(iso(periodAt(weekly('UTC'), at('2026-03-08T23:59:59.999Z')))).toEqual(week)
  expect(iso(periodAt(weekly('UTC'), at('2026-03-09T00:00:00Z')))[0]).toBe('2026-03-09T00:00:00.000Z')
})

test('a week in which the clocks change has an hour less or more', () => {
  const hours = ({ start, end }: Period) => (end.getTime() - start.getTime()) / 3_600_000
  const vienna = weekly('Europe/Vienna')
  expect(hours(periodAt(vienna, at('2026-03-27T12:00:00Z')))).toBe(167)
  expect(hours(periodAt(vienna, at('2026-10-23T12:00:00Z')))).toBe(169)
  expect(iso(periodAt(vienna, at('2026-03-29T21:59:59.999Z')))).toEqual([
    '2026-03-22T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ])
})

test('half hours count: Adelaide, Kolkata and Lord Howe, whose clocks change by half an hour', () => {
  const start = (zone: string, when: string) => iso(periodAt(weekly(zone), at(when)))[0]
  expect(start('Asia/Kolkata', '2026-03-04T00:00:00Z')).toBe('2026-03-01T18:30:00.000Z')
  expect(start('Australia/Adelaide', '2026-01-07T00:00:00Z')).toBe('2026-01-04T13:30:00.000Z')
  expect(start('Australia/Adelaide', '2026-06-03T00:00:00Z')).toBe('2026-05-31T14:30:00.000Z')
  const howe = periodAt(weekly('Australia/Lord_Howe'), at('2026-04-02T00:00:00Z'))
  expect((howe.end.getTime() - howe.start.getTime()) / 60_000).toBe(7 * 24 * 60 + 30)
})

test('months and quarters go over the end of a year', () => {
  const newYork = 'America/New_York'
  expect(iso(periodAt({ schedule: 'monthly', timeZone: newYork }, at('2027-01-01T04:59:59.999Z')))).toEqual([
    '2026-12-01T05:00:00.000Z',
    '2027-01-01T05:00:00.000Z',
  ])
  expect(iso(periodAt({ schedule: 'quarterly', timeZone: newYork }, at('2026-11-21T12:00:00Z')))).toEqual([
    '2026-10-01T04:00:00.000Z',
    '2027-01-01T05:00:00.000Z',
  ])
})

test('a day without a midnight begins when the clocks are put forward; one with two at the first', () => {
  // Cairo goes from 00:00 to 01:00 on the last Friday of April, Havana from 01:00 back to 00:00 in November.
  expect(startOfDay('Africa/Cairo', { year: 2026, month: 4, day: 24 }).toISOString()).toBe(
    '2026-04-23T22:00:00.000Z',
  )
  expect(startOfDay('America/Havana', { year: 2026, month: 11, day: 1 }).toISOString()).toBe(
    '2026-11-01T04:00:00.000Z',
  )
})

test('Samoa went without the 30th of December 2011', () => {
  const start = startOfDay('Pacific/Apia', { year: 2011, month: 12, day: 31 })
  expect(start.toISOString()).toBe('2011-12-30T10:00:00.000Z')
  expect(startOfDay('Pacific/Apia', { year: 2011, month: 12, day: 30 })).toEqual(start)
})

const ZONES = [
  'UTC',
  'Europe/Vienna',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Chatham',
  'Africa/Cairo',
]
const zone = fc.constantFrom(...ZONES)
const schedule = fc.constantFrom('weekly' as const, 'monthly' as const, 'quarterly' as const)
const rhythm = fc.record({ schedule, timeZone: zone })
const moment = fc.date({
  min: at('2005-01-01T00:00:00Z'),
  max: at('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
})

test('every moment is in one period, which begins at a midnight where the one before ends', () => {
  fc.assert(
    fc.property(rhythm, moment, (each, when) => {
      const period = periodAt(each, when)
      expect(period.start <= when && when < period.end).toBe(true)
      expect(iso(periodAt(each, period.start))).toEqual(iso(period))
      expect(iso(periodAt(each, new Date(period.end.getTime() - 1)))).toEqual(iso(period))
      expect(periodAt(each, period.end).start).toEqual(period.end)
      expect(settlementBefore([{ ...each, beginsAt: at('2000-01-01T00:00:00Z') }], period).end).toEqual(
        period.start,
      )
      const before = dayAt(each.timeZone, new Date(period.start.getTime() - 1))
      expect(before).not.toEqual(dayAt(each.timeZone, period.start))
    }),
    { numRuns: 300 },
  )
})

test('however schedule and time zone change, every moment is in one period, and whole ones are natural', () => {
  const START = at('2026-01-01T00:00:00Z')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(rhythm, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 5 }),
      (plan) => {
        const rhythms: Begun[] = []
        let beginsAt = START
        for (const [each, periods] of plan) {
          rhythms.push({ ...each, beginsAt })
          for (let count = 0; count < periods; count += 1)
            beginsAt = settlementAt([rhythms[0]!, ...rhythms.slice(1)], beginsAt).end
        }
        const all = settlementsFrom([rhythms[0]!, ...rhythms.slice(1)], START, at('2028-01-01T00:00:00Z'))
        for (const [index, { start }] of all.slice(1).entries()) expect(start).toEqual(all[index]!.end)
        for (const each of all) {
          const natural = iso(periodAt(each.rhythm, each.start))
          expect(each.isWhole).toBe(iso(each).join() === natural.join())
          expect(settlementAt([rhythms[0]!, ...rhythms.slice(1)], each.start)).toEqual(each)
        }
      },
    ),
    { numRuns: 100 },
  )
})
