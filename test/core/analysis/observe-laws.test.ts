import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createObserver } from '../../../src/core/analysis/observe.ts'
import { observeWindow } from '../../../src/core/analysis/observe-window.ts'
import type { Rule } from '../../../src/core/analysis/rule.ts'
import { looked, moments, person } from './samples.ts'

const settings = (...rules: Rule[]) => ({ rules, timeZone: 'UTC' })
const STEP_MS = 100

/** In stretches of somebody there and nobody there, in tenths of a second. */
const frames = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 25 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((stretches) =>
    stretches.flatMap(([there, away]) => [...Array(there).fill(true), ...Array(away).fill(false)]),
  )

/** Stretches with gaps of up to a second filled, as one would do it by hand. */
function stretches(there: boolean[]): { from: number; to: number }[] {
  const seen = there.flatMap((isThere, place) => (isThere ? [place * STEP_MS] : []))
  const found: { from: number; to: number }[] = []
  for (const at of seen) {
    const last = found.at(-1)
    if (last && at - last.to <= 1_000) last.to = at
    else found.push({ from: at, to: at })
  }
  return found
}

test('over dense frames it says what filling gaps and measuring stretches says', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 0, max: 40 }), (there, tenths) => {
      const minSeconds = tenths / 10
      const samples = there.map((isThere, place) => looked(place * STEP_MS, ...(isThere ? [person()] : [])))
      const { met, standings } = observeWindow(settings({ type: 'INTRUSION', minSeconds }), samples)
      const long = stretches(there).filter(({ from, to }) => to - from >= tenths * 100)
      expect(met.map(({ from, to }) => ({ from, to }))).toEqual(long)
      expect(standings[0]?.isMet).toBe(long.length > 0)
      expect(standings[0]?.seconds).toBe(
        Math.max(...stretches(there).map(({ from, to }) => to - from)) / 1_000,
      )
    }),
  )
})

const times = fc.array(fc.integer({ min: 100, max: 2_000 }), { minLength: 1, maxLength: 60 }).map((gaps) => {
  let at = 0
  return gaps.map((gap) => (at += gap))
})
const people = fc.array(fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { maxLength: 4 }), {
  minLength: 60,
  maxLength: 60,
})
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ type: fc.constant('INTRUSION' as const), minSeconds: fc.integer({ min: 0, max: 8 }) }),
  fc.record({ type: fc.constant('CROWD' as const), people: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ type: fc.constant('LOITERING' as const), dwellSeconds: fc.integer({ min: 1, max: 8 }) }),
)

test('whatever comes and when, nothing is met for less than it has to last, nor without frames that show it', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), times, people, (rules, at, scores) => {
      const samples = at.map((each, place) =>
        looked(each, ...(scores[place] ?? []).map((score, who) => person(score, who * 0.25))),
      )
      const observer = createObserver(settings(...rules))
      const open = new Set<number>()
      for (const sample of samples) {
        for (const { kind, rule, standing } of observer.observe(sample)) {
          expect(open.has(rule)).toBe(kind === 'ended')
          if (kind === 'began') open.add(rule)
          else open.delete(rule)
          const given = rules[rule]
          expect(standing.seconds).toBeGreaterThanOrEqual(given?.minSeconds ?? 1)
          if (given?.type === 'LOITERING') expect(standing.seconds).toBeGreaterThan(given.dwellSeconds ?? 30)
          const shown = samples.map(({ at }) => at)
          for (const { at, score } of standing.evidence) {
            expect(shown).toContain(at)
            expect(score).toBeGreaterThanOrEqual(0.3)
          }
        }
        expect(observer.standings().flatMap(({ isMet, rule }) => (isMet ? [rule] : []))).toEqual(
          [...open].toSorted(),
        )
      }
    }),
  )
})

test('frames that are a little out of order come to the same, where somebody is there all the time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 40, maxLength: 40 }), (delays) => {
      const inOrder = moments(0, 3_900)
      const late = inOrder
        .map((at, place) => ({ at, comes: at + (delays[place] ?? 0) }))
        .toSorted((one, other) => one.comes - other.comes)
      const observer = createObserver(settings({ type: 'INTRUSION' }))
      const kinds = late.flatMap(({ at }) => observer.observe(looked(at, person())).map(({ kind }) => kind))
      expect(kinds).toEqual(['began'])
      expect(observer.standings()).toMatchObject([{ from: 0, to: 3_900, seconds: 3.9 }])
    }),
  )
})

test('over hours of frames each coming and going is told once', () => {
  const observer = createObserver(settings({ type: 'INTRUSION' }, { type: 'LOITERING', dwellSeconds: 2 }))
  const kinds = moments(0, 19_999_000, 1_000).flatMap((at) => {
    const isThere = Math.floor(at / 10_000) % 2 === 0
    return observer.observe(looked(at, ...(isThere ? [person()] : []))).map(({ kind }) => kind)
  })
  expect(kinds.filter((kind) => kind === 'began')).toHaveLength(2_000)
  expect(kinds.filter((kind) => kind === 'ended')).toHaveLength(2_000)
})
