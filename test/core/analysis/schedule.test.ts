import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAYS } from '../../../src/core/analysis/rule.ts'
import { createSchedule, isArmed } from '../../../src/core/analysis/schedule.ts'

const when = (text: string) => Date.parse(text)
const night = [{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI'] as const, from: '22:00', to: '06:00' }]

test('without a schedule it is always armed', () => {
  expect(createSchedule(undefined, 'Europe/Berlin')(0)).toBe(true)
})

test.each([
  ['2026-03-02T21:59:59+01:00', false],
  ['2026-03-02T22:00:00+01:00', true],
  ['2026-03-03T05:59:59+01:00', true],
  ['2026-03-03T06:00:00+01:00', false],
  // The night that begins on Friday ends on Saturday; none begins then.
  ['2026-03-07T03:00:00+01:00', true],
  ['2026-03-07T23:00:00+01:00', false],
])('on weekdays from 22:00 to 06:00 in Berlin, %s is armed: %s', (text, armed) => {
  expect(isArmed(night, 'Europe/Berlin', when(text))).toBe(armed)
})

test('what ends at 24:00 ends at midnight, and what ends as it begins goes on for a day', () => {
  const saturday = [{ days: ['SAT'] as const, from: '00:00', to: '24:00' }]
  expect(isArmed(saturday, 'UTC', when('2026-03-07T23:59:59Z'))).toBe(true)
  expect(isArmed(saturday, 'UTC', when('2026-03-08T00:00:00Z'))).toBe(false)
  const whole = [{ days: ['SAT'] as const, from: '08:00', to: '08:00' }]
  expect(isArmed(whole, 'UTC', when('2026-03-08T07:59:59Z'))).toBe(true)
  expect(isArmed(whole, 'UTC', when('2026-03-08T08:00:00Z'))).toBe(false)
})

test('clocks that are put back disarm nothing in between, and what they leave out is left out', () => {
  const every = (from: string, to: string) => [{ days: [...DAYS], from, to }]
  // 02:30 comes twice in Berlin on 2026-10-25: armed until the second.
  const back = every('22:00', '02:30')
  expect(isArmed(back, 'Europe/Berlin', when('2026-10-25T02:45:00+02:00'))).toBe(true)
  expect(isArmed(back, 'Europe/Berlin', when('2026-10-25T02:29:59+01:00'))).toBe(true)
  expect(isArmed(back, 'Europe/Berlin', when('2026-10-25T02:30:00+01:00'))).toBe(false)
  // From the first 02:30 on.
  expect(isArmed(every('02:30', '06:00'), 'Europe/Berlin', when('2026-10-25T02:10:00+01:00'))).toBe(true)
  // On 2026-03-29 no clock shows 02:00 to 03:00.
  expect(isArmed(every('02:30', '06:00'), 'Europe/Berlin', when('2026-03-29T03:00:00+02:00'))).toBe(true)
  expect(isArmed(every('02:10', '02:50'), 'Europe/Berlin', when('2026-03-29T03:00:00+02:00'))).toBe(false)
  expect(isArmed(every('02:10', '02:50'), 'Europe/Berlin', when('2026-03-29T01:59:59+01:00'))).toBe(false)
})

const MINUTE = 60_000
/** With a change of clocks in them: forward, back, by half an hour, over midnight, and a day that was left out. */
const DAYS_OF_CHANGE = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Asia/Kathmandu', '2026-05-01T00:00Z'],
] as const

/** What clocks show, minute by minute, as if it were UTC. */
function clocks(timeZone: string, from: number, to: number): number[] {
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return Array.from({ length: (to - from) / MINUTE }, (_, minute) =>
    Date.parse(`${format.format(from + minute * MINUTE).replace(' ', 'T')}Z`),
  )
}

const time = fc.integer({ min: 0, max: 24 * 12 - 1 }).map((fives) => clockText(fives * 5))
const end = fc.oneof(time, fc.constant('24:00'))
const clockText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const span = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
  from: time,
  to: end,
})

test.each(DAYS_OF_CHANGE)(
  'in %s about %s it agrees with clocks that are read minute by minute',
  (zone, at) => {
    const middle = when(at)
    const from = middle - 3 * 24 * 60 * MINUTE
    const shown = clocks(zone, from, middle + 3 * 24 * 60 * MINUTE)
    let latest = Number.NEGATIVE_INFINITY
    const latestSoFar = shown.map((each) => (latest = Math.max(latest, each)))
    let earliest = Number.POSITIVE_INFINITY
    const earliestToCome = shown
      .toReversed()
      .map((each) => (earliest = Math.min(earliest, each)))
      .toReversed()
    const firstDay = Math.floor((shown[0] ?? 0) / (24 * 60 * MINUTE)) * 24 * 60 * MINUTE
    const naive = (spans: { days: string[]; from: string; to: string }[], minute: number) =>
      spans.some(({ days, from, to }) =>
        Array.from({ length: 9 }, (_, day) => firstDay + (day - 1) * 24 * 60 * MINUTE).some((day) => {
          if (!days.includes(DAYS[(new Date(day).getUTCDay() + 6) % 7]!)) return false
          const [begin, stop] = [minutesOf(from), minutesOf(to)]
          const last = day + (stop > begin ? stop : stop + 24 * 60) * MINUTE
          return latestSoFar[minute]! >= day + begin * MINUTE && earliestToCome[minute]! < last
        }),
      )
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 24 * 60, max: 5 * 24 * 60 - 1 }), { minLength: 20, maxLength: 20 }),
        fc.array(fc.integer({ min: 72 * 60 - 180, max: 72 * 60 + 180 }), { minLength: 20, maxLength: 20 }),
        (spans, anywhere, nearby) => {
          const armed = createSchedule(spans, zone)
          for (const minute of [...anywhere, ...nearby])
            expect([minute, armed(from + minute * MINUTE)]).toEqual([minute, naive(spans, minute)])
        },
      ),
      { numRuns: 25 },
    )
  },
)
