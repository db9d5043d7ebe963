import { expect, test } from 'vitest'
import { observeWindow } from '../../../src/core/analysis/observe-window.ts'
import { presenceIn } from '../../../src/core/analysis/presence.ts'
import { looked, moments, person, silent } from './samples.ts'

const dog = { ...person(0.5), label: 'dog' as const }

test('each kind of thing is there from its first frame to its last, with gaps of up to a second', () => {
  const samples = [
    looked(0, person(0.4)),
    looked(500, person(0.7), person(0.3, 0.7), dog),
    silent(800),
    looked(1_000),
    looked(1_500, person(0.5)),
    looked(2_600, person(0.5)),
    looked(3_000),
    looked(3_700, person(0.6)),
  ]
  expect(presenceIn(samples.toReversed())).toEqual([
    { label: 'person', from: 0, to: 2_600, most: 2, score: 0.7 },
    { label: 'dog', from: 500, to: 500, most: 1, score: 0.5 },
    { label: 'person', from: 3_700, to: 3_700, most: 1, score: 0.6 },
  ])
  expect(presenceIn([])).toEqual([])
})

test('what lies under a mask or is not sure enough was not there', () => {
  const right = [
    { x: 0.5, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0.5, y: 1 },
  ]
  const samples = [looked(0, person(0.9, 0.7), person(0.25, 0.1), person(0.5, 0.2))]
  expect(presenceIn(samples, { masks: [right], minScore: 0.3 })).toEqual([
    { label: 'person', from: 0, to: 0, most: 1, score: 0.5 },
  ])
})

/** Seconds in which somebody walks through a room, as told by eye of a clip of 139 s; else it is empty. */
const THERE = [
  [6, 19],
  [23, 44],
  [50, 69],
  [75, 86],
  [92, 119],
  [124, 135],
] as const
const LAST_MS = 139_000
/** As detectors do: unsure of who is half in the picture, and blind in every fifth frame. */
const seenAt = (at: number) => {
  const walk = THERE.find(([first, last]) => at >= first * 1_000 && at < (last + 1) * 1_000)
  if (!walk || (at / 500) % 5 === 3) return []
  const part = (at / 1_000 - walk[0]) / (walk[1] + 1 - walk[0])
  return [person(0.35 + 0.4 * Math.sin(Math.PI * part), 0.8 - 0.7 * part)]
}

test('people who walk through a room one by one are there in the seconds that were told by eye', () => {
  const samples = moments(0, LAST_MS, 500).map((at) => looked(at, ...seenAt(at)))
  const { met } = observeWindow({ rules: [{ type: 'INTRUSION' }], timeZone: 'UTC' }, samples)
  expect(met.map(({ from, to }) => [from, to])).toEqual(presenceIn(samples).map(({ from, to }) => [from, to]))
  expect(met).toHaveLength(THERE.length)
  for (const [place, [first, last]] of THERE.entries()) {
    expect(Math.abs((met[place]?.from ?? 0) - first * 1_000)).toBeLessThanOrEqual(500)
    expect(Math.abs((met[place]?.to ?? 0) - (last + 0.5) * 1_000)).toBeLessThanOrEqual(500)
  }
})

test('a hand that is taken for a person now and then is recorded, and raises nothing', () => {
  const samples = moments(0, 40_000, 500).map((at) =>
    looked(at, ...(at % 5_000 < 1_000 ? [person(0.45)] : [])),
  )
  expect(presenceIn(samples)).toHaveLength(9)
  const { met } = observeWindow({ rules: [{ type: 'INTRUSION' }], timeZone: 'UTC' }, samples)
  expect(met).toEqual([])
})
