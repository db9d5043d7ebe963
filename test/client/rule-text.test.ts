import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VigintError } from '../../src/client/errors.ts'
import { parseRule, RISK_LEVELS, RULE_TYPES, ruleText } from '../../src/client/rule-text.ts'
import { DAYS, parseSchedule, scheduleText } from '../../src/client/schedule-text.ts'
import { maskText, parseMask, parseZone, zoneText } from '../../src/client/zone-text.ts'

test('a rule is its type, and what it says beyond the defaults', () => {
  expect(parseRule('INTRUSION')).toEqual({ type: 'INTRUSION' })
  expect(parseRule('loitering: dwell=1m, zone=back door')).toEqual({
    type: 'LOITERING',
    dwellSeconds: 60,
    zone: 'back door',
  })
  expect(
    parseRule(
      'CROWD:min=1.5s,zone=till,score=0.4,people=5,risk=high,schedule=mon-fri@22:00-06:00+sat@00:00-24:00',
    ),
  ).toEqual({
    type: 'CROWD',
    minSeconds: 1.5,
    zone: 'till',
    minScore: 0.4,
    people: 5,
    riskLevel: 'HIGH',
    schedule: [
      { days: ['MON', 'TUE', 'WED', 'THU', 'FRI'], from: '22:00', to: '06:00' },
      { days: ['SAT'], from: '00:00', to: '24:00' },
    ],
  })
})

test.each([
  ['BURGLARY', '"BURGLARY" is no rule.'],
  ['', '"" is no rule.'],
  ['CROWD:people=many', '"people=many" is nothing that a rule says.'],
  ['CROWD:speed=5', '"speed=5" is nothing that a rule says.'],
  ['CROWD:toString=5', '"toString=5" is nothing that a rule says.'],
  ['CROWD:people', '"people" is nothing that a rule says.'],
  ['CROWD:people=5,people=6', '"CROWD:people=5,people=6" says people twice.'],
  ['CROWD:min=5parsecs', '"min=5parsecs" is nothing that a rule says.'],
  ['CROWD:risk=odd', '"risk=odd" is nothing that a rule says.'],
  ['CROWD:schedule=noon', '"noon" is no part of a schedule.'],
])('%j is refused', (text, message) => {
  expect(() => parseRule(text)).toThrow(message)
  expect(() => parseRule(text)).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', hint: expect.stringContaining('Write it like') }),
  )
})

test('days are ranges, over the end of the week too, and every day is none', () => {
  const days = (text: string) => parseSchedule(`${text}@08:00-09:00`)[0]?.days
  expect(days('fri-mon')).toEqual(['MON', 'FRI', 'SAT', 'SUN'])
  expect(days('wed/MON')).toEqual(['MON', 'WED'])
  expect(days('sun-sun')).toEqual(['SUN'])
  expect(parseSchedule('22:00-06:00')).toEqual([{ days: [...DAYS], from: '22:00', to: '06:00' }])
  expect(scheduleText(parseSchedule('mon/tue/wed/fri@08:00-09:00+sat/sun@00:00-24:00'))).toBe(
    'mon-wed/fri@08:00-09:00+sat/sun@00:00-24:00',
  )
  for (const text of [
    '@08:00-09:00',
    'mon-@08:00-09:00',
    'mon-tue-wed@08:00-09:00',
    'day@08:00-09:00',
    '8:00-9:00',
  ])
    expect(() => parseSchedule(text)).toThrow('is no part of a schedule')
})

test('zones and masks are corners', () => {
  expect(parseZone('till = 0.1,0.2; 0.5,.2;0.5,0.9')).toEqual({
    name: 'till',
    points: [
      { x: 0.1, y: 0.2 },
      { x: 0.5, y: 0.2 },
      { x: 0.5, y: 0.9 },
    ],
  })
  expect(parseMask('0,0;1,0;1,0.1')).toHaveLength(3)
  for (const text of [
    'till',
    'till=',
    '=0,0;1,0;1,1',
    'till=0,0;1,0',
    'till=0,0;1;1,1',
    'till=0,0;1,0;1,-1',
    '0,0;1,0;1,1',
  ])
    expect(() => parseZone(text)).toThrow(`"${text}" is no zone.`)
  for (const text of ['', '0,0;1,0', '0,0;1,0;1,1e-3', '0,0;1,0;,1'])
    expect(() => parseMask(text)).toThrow(`"${text}" is no mask.`)
})

const time = fc
  .integer({ min: 0, max: 24 * 60 })
  .map(
    (minutes) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
  )
const span = fc.record({
  days: fc.subarray([...DAYS], { minLength: 1 }),
  from: time,
  to: time,
})
const thousandths = (most: number) => fc.integer({ min: 0, max: most * 1_000 }).map((count) => count / 1_000)
const rule = fc.record(
  {
    type: fc.constantFrom(...RULE_TYPES),
    zone: fc.stringMatching(/^[a-zäöA-Z0-9](?:[a-zäö ._-]{0,8}[a-z0-9])?$/),
    schedule: fc.array(span, { minLength: 1, maxLength: 3 }),
    minSeconds: thousandths(600),
    minScore: thousandths(1),
    people: fc.integer({ min: 2, max: 100 }),
    dwellSeconds: thousandths(3_600),
    riskLevel: fc.constantFrom(...RISK_LEVELS),
  },
  { requiredKeys: ['type'] },
)
const corner = fc.record({
  x: fc.integer({ min: 0, max: 10_000 }).map((count) => count / 10_000),
  y: fc.integer({ min: 0, max: 10_000 }).map((count) => count / 10_000),
})

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(rule, (each) => {
      expect(parseRule(ruleText(each))).toEqual(each)
    }),
  )
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-zä0-9][a-z ._-]{0,8}[a-z]$/),
      fc.array(corner, { minLength: 3 }),
      (name, points) => {
        expect(parseZone(zoneText({ name, points }))).toEqual({ name, points })
        expect(parseMask(maskText(points))).toEqual(points)
      },
    ),
  )
})

test('any other text is refused as wrong input, and as nothing else', () => {
  const near = fc.stringMatching(/^(INTRUSION|CROWD|x)?[:=,;+@0-9a-z. -]{0,30}$/)
  const parsers = [parseRule, parseZone, parseMask, parseSchedule]
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), fc.constantFrom(...parsers), (text, parse) => {
      try {
        parse(text)
      } catch (error) {
        expect(error).toBeInstanceOf(VigintError)
      }
    }),
  )
})
