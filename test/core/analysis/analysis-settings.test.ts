import { expect, test } from 'vitest'
import { z } from 'zod'
import { analysisFields, changedAnalysis } from '../../../src/core/analysis/analysis-settings.ts'
import { InvalidInputError } from '../../../src/core/errors.ts'
import { parse } from '../../../src/core/input.ts'

const shape = z.object(analysisFields)
const changed = (before: Parameters<typeof changedAnalysis>[0], input: unknown) =>
  changedAnalysis(before, parse(shape, input))

function issues(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues
    throw error
  }
  return []
}
const wrong = (input: unknown, before = {}) => issues(() => changed(before, input))

const till = {
  name: 'till',
  points: [
    { x: 0.1, y: 0.2 },
    { x: 0.5, y: 0.2 },
    { x: 0.5, y: 0.9 },
  ],
}

test('what is given is stored without what was left out, and days in their order', () => {
  expect(
    changed(
      {},
      {
        rules: [
          {
            type: 'INTRUSION',
            zone: ' till ',
            minSeconds: 2,
            minScore: null,
            schedule: [{ days: ['SUN', 'MON', 'SUN'], from: '22:00', to: '06:00' }],
          },
          { type: 'CROWD', people: 3, schedule: [{ from: '00:00', to: '24:00' }] },
        ],
        zones: [{ name: 'till', points: [...till.points, { x: 0.10000001, y: 0.2 }] }],
        masks: [
          [
            { x: 0, y: 0 },
            { x: 1, y: 0 },
            { x: 1, y: 0.1 },
          ],
        ],
        stages: { confirm: false, screen: null },
      },
    ),
  ).toEqual({
    rules: [
      {
        type: 'INTRUSION',
        zone: 'till',
        minSeconds: 2,
        schedule: [{ days: ['MON', 'SUN'], from: '22:00', to: '06:00' }],
      },
      {
        type: 'CROWD',
        people: 3,
        schedule: [{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], from: '00:00', to: '24:00' }],
      },
    ],
    zones: [till],
    masks: [
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 1, y: 0.1 },
      ],
    ],
    stages: { confirm: false },
  })
})

test('what is left out stays, and null or nothing clears', () => {
  const before = changed(
    {},
    { zones: [till], rules: [{ type: 'TAMPERING' }], stages: { motion: false, detect: true } },
  )
  expect(changed(before, {})).toEqual(before)
  expect(changed(before, { rules: null })).toEqual({ zones: [till], stages: { motion: false, detect: true } })
  expect(changed(before, { rules: [], zones: null })).toEqual({ stages: { motion: false, detect: true } })
  expect(changed(before, { stages: { motion: null, screen: false } }).stages).toEqual({
    detect: true,
    screen: false,
  })
  expect(changed(before, { stages: null })).toEqual({ zones: [till], rules: [{ type: 'TAMPERING' }] })
})

test.each([
  [
    { type: 'INTRUSION', minSeconds: 601 },
    'minSeconds',
    'Rule 2 (INTRUSION): minSeconds must be a number from 0 to 600.',
  ],
  [
    { type: 'INTRUSION', minScore: 0.1 },
    'minScore',
    'Rule 2 (INTRUSION): minScore must be a number from 0.2 to 1.',
  ],
  [{ type: 'CROWD', people: 2.5 }, 'people', 'Rule 2 (CROWD): people must be a whole number from 2 to 100.'],
  [
    { type: 'LOITERING', people: 5 },
    'people',
    'Rule 2 (LOITERING): people is for CROWD alone. Leave it out, or make this a rule of that type.',
  ],
  [
    { type: 'CROWD', dwellSeconds: 5 },
    'dwellSeconds',
    'Rule 2 (CROWD): dwellSeconds is for LOITERING alone. Leave it out, or make this a rule of that type.',
  ],
  [
    { type: 'TAMPERING', zone: 'till' },
    'zone',
    'Rule 2 (TAMPERING): a camera is tampered with as a whole. Leave zone out.',
  ],
  [
    { type: 'INTRUSION', schedule: [] },
    'schedule',
    'Rule 2 (INTRUSION): schedule has 0 spans. Give 1 to 20, or leave it out to be armed always.',
  ],
  [
    { type: 'INTRUSION', schedule: [{ days: [], from: '08:00', to: '09:00' }] },
    'schedule.0.days',
    'Rule 2 (INTRUSION): a span has no days. Name some, or leave days out for every day.',
  ],
  [
    { type: 'INTRUSION', schedule: [{ from: '24:00', to: '09:00' }] },
    'schedule.0.from',
    'Rule 2 (INTRUSION): "24:00" is no time of day. Write it with two digits each, 00:00 to 23:59.',
  ],
  [
    { type: 'INTRUSION', schedule: [{ from: '08:00', to: '9:00' }] },
    'schedule.0.to',
    'Rule 2 (INTRUSION): "9:00" is no time of day. Write it with two digits each, 00:00 to 24:00.',
  ],
])('%j is refused by name, with what to do', (rule, path, message) => {
  expect(wrong({ zones: [till], rules: [{ type: 'CROWD' }, rule] })).toEqual([
    { path: `rules.1.${path}`, message },
  ])
})

test('a rule is for a zone that there is, whichever of the two is changed', () => {
  const message =
    'Rule 1 (INTRUSION): there is no zone "till". Give it in zones, or change the rules so that none is for it.'
  const rules = [{ type: 'INTRUSION', zone: 'till' }]
  expect(wrong({ rules })).toEqual([{ path: 'rules.0.zone', message }])
  expect(wrong({ rules: [{ type: 'CROWD', zone: 'a=b' }], zones: [till] })).toMatchObject([
    { message: expect.stringContaining('Rule 1 (CROWD): there is no zone "a=b".') },
  ])
  const before = changed({}, { rules, zones: [till] })
  expect(wrong({ zones: null }, before)).toEqual([{ path: 'rules.0.zone', message }])
  expect(changed(before, { zones: null, rules: null })).toEqual({})
})

test('too many are refused', () => {
  const [rule] = wrong({ rules: Array(21).fill({ type: 'CROWD' }) })
  expect(rule).toEqual({ path: 'rules', message: 'A source has at most 20 rules. Leave some out.' })
  expect(wrong({ zones: Array.from({ length: 21 }, (_, n) => ({ ...till, name: `z${n}` })) })).toMatchObject([
    { path: 'zones' },
  ])
})

const [a, b, c] = till.points
test.each([
  [{ zones: [till, till] }, 'zones.1.name', 'Two zones are named till. Give each a name of its own.'],
  [
    { zones: [{ name: 'a=b', points: till.points }] },
    'zones.0.name',
    'name must be made of letters, digits, spaces, dots, hyphens and underscores.',
  ],
  [
    { zones: [{ name: 'till', points: [a, b, a] }] },
    'zones.0.points',
    'Zone till: it has 2 different corners. Give 3 to 50.',
  ],
  [
    { zones: [{ name: 'till', points: [a, { x: 0.3, y: 0.2 }, b] }] },
    'zones.0.points',
    'Zone till: there is nothing within it. Give corners that do not lie on a line.',
  ],
  [
    {
      masks: [
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
          { x: 1, y: 0 },
          { x: 0, y: 1 },
        ],
      ],
    },
    'masks.0',
    'Mask 1: its edges meet. Give the corners in their order round it.',
  ],
  [{ masks: [[a, b, { ...c, x: 1.5 }]] }, 'masks.0.2.x', 'x must be at most 1.'],
])('zones and masks are shapes with something in them: %j', (input, path, message) => {
  expect(wrong(input)).toEqual([{ path, message }])
})
