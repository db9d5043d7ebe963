import { expect, test } from 'vitest'
import { judge } from '../../../src/core/analysis/judge.ts'
import { observeWindow } from '../../../src/core/analysis/observe-window.ts'
import { presenceIn } from '../../../src/core/analysis/presence.ts'
import type { Rule } from '../../../src/core/analysis/rule.ts'
import { looked, moments, person, tampered } from './samples.ts'

const zones = [
  {
    name: 'till',
    points: [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ],
  },
]
const WINDOW = moments(0, 9_000, 500)

function judged(rules: Rule[], samples: ReturnType<typeof looked>[], language = 'en') {
  const { standings } = observeWindow({ rules, zones, timeZone: 'UTC' }, samples)
  return judge({ rules, standings, presence: presenceIn(samples), frames: WINDOW, language })
}

const somebody = WINDOW.map((at) =>
  looked(at, ...(at >= 2_000 && at <= 5_200 ? [person(at === 4_000 ? 0.8 : 0.5)] : [])),
)

test('an intrusion says who was where for how long, how sure that is, and which frames show it', () => {
  expect(judged([{ type: 'INTRUSION' }], somebody)).toEqual({
    incidentType: 'INTRUSION',
    riskLevel: 'HIGH',
    confidence: 0.54,
    summary: 'A person was in the picture for 3 s.',
    detail: 'A person was in the picture for 3 s (54 % sure). Seen: person.',
    evidence: [4, 8, 10],
  })
})

test('the gravest rule comes first, as its source says how grave it is, and all are told', () => {
  const crowd = WINDOW.map((at) => looked(at, person(0.9, 0), person(0.8, 0.3), person(0.7, 0.6)))
  const rules: Rule[] = [
    { type: 'CROWD', people: 3, zone: 'till', riskLevel: 'CRITICAL' },
    { type: 'LOITERING', dwellSeconds: 5 },
    { type: 'INTRUSION' },
    { type: 'TAMPERING' },
  ]
  expect(judged(rules, crowd)).toMatchObject({
    incidentType: 'CROWD',
    riskLevel: 'CRITICAL',
    confidence: 0.7,
    summary: 'Up to 3 people were in the zone “till” at once, at least 3 of them for 9 s.',
    detail:
      'Up to 3 people were in the zone “till” at once, at least 3 of them for 9 s (70 % sure). Up to 3 people were in the picture for 9 s (90 % sure). The same person stayed in the picture for 9 s, longer than 5 s (90 % sure). Seen: person (3).',
  })
})

test('a client reads it in its language, and in English where there are no words in that one', () => {
  const covered = moments(0, 9_000, 500).map((at) => tampered(at, { covered: 0.95 }))
  expect(judged([{ type: 'TAMPERING' }], covered, 'de-AT')).toMatchObject({
    incidentType: 'TAMPERING',
    summary: 'Die Kamera war 9 s lang verdeckt.',
    detail: 'Die Kamera war 9 s lang verdeckt (zu 95 % sicher). Nichts wurde erkannt.',
    evidence: [0, 18],
  })
  expect(judged([{ type: 'INTRUSION', zone: 'till' }], somebody, 'de').summary).toBe(
    'Eine Person war 3 s lang in der Zone „till“.',
  )
  expect(judged([{ type: 'INTRUSION' }], somebody, 'fr').summary).toBe('A person was in the picture for 3 s.')
})

test('where no rule is met it is said why', () => {
  const glimpse = WINDOW.map((at) => looked(at, ...(at === 3_000 || at === 3_500 ? [person()] : [])))
  const rules: Rule[] = [
    { type: 'INTRUSION', zone: 'till' },
    { type: 'CROWD' },
    { type: 'INTRUSION', schedule: [{ days: ['FRI'], from: '08:00', to: '09:00' }] },
    { type: 'TAMPERING' },
  ]
  expect(judged(rules, glimpse)).toEqual({
    incidentType: 'NONE',
    riskLevel: 'LOW',
    confidence: 0,
    summary: 'No rule is met.',
    detail:
      'Intrusion (till): too short, 0.5 s. Crowd: nothing of it. Intrusion: not armed then. Tampering: no frame was looked at for it. Seen: person.',
    evidence: [],
  })
})

test('without rules it says what was seen', () => {
  const dog = { ...person(), label: 'dog' as const }
  expect(judged([], [looked(0, person(), person(0.4, 0.7), dog)])).toMatchObject({
    incidentType: 'NONE',
    summary: 'No rules are set for this source. Seen: person (2), dog.',
  })
  expect(judged([], [], 'de').summary).toBe(
    'Für diese Quelle sind keine Regeln gesetzt. Nichts wurde erkannt.',
  )
})
