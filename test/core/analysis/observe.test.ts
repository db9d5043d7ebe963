import { expect, test } from 'vitest'
import type { Detection } from '../../../src/core/analysis/detection.ts'
import { createObserver } from '../../../src/core/analysis/observe.ts'
import { observeWindow } from '../../../src/core/analysis/observe-window.ts'
import type { Rule } from '../../../src/core/analysis/rule.ts'
import { looked, moments, person, silent, tampered } from './samples.ts'

const settings = (...rules: Rule[]) => ({ rules, timeZone: 'UTC' })
const observing = (...rules: Rule[]) => createObserver(settings(...rules))
type Observer = ReturnType<typeof createObserver>
const told = (observer: Observer, samples: Parameters<Observer['observe']>[0][]) =>
  samples.flatMap((sample) => observer.observe(sample).map(({ kind, at }) => [kind, at]))

test('a person is an intrusion after a second, and no more a second after the last glimpse', () => {
  const observer = observing({ type: 'INTRUSION' })
  expect(
    told(
      observer,
      moments(0, 900).map((at) => looked(at, person())),
    ),
  ).toEqual([])
  expect(observer.standings()).toMatchObject([{ isMet: false, reason: 'short', seconds: 0.9 }])
  expect(told(observer, [looked(1_000, person(0.8))])).toEqual([['began', 1_000]])
  expect(observer.standings()).toMatchObject([
    {
      rule: 0,
      type: 'INTRUSION',
      isMet: true,
      reason: 'met',
      from: 0,
      to: 1_000,
      seconds: 1,
      best: 0.8,
      most: 1,
    },
  ])
  expect(
    told(
      observer,
      moments(1_100, 2_000).map((at) => looked(at)),
    ),
  ).toEqual([])
  expect(told(observer, [looked(2_001)])).toEqual([['ended', 1_000]])
  expect(observer.standings()).toMatchObject([{ isMet: false, reason: 'absent', from: null, to: null }])
})

test('a single glimpse is nothing, unless the rule says that it is enough', () => {
  const samples = [looked(0), looked(500, person()), looked(1_000), looked(1_600)]
  expect(told(observing({ type: 'INTRUSION' }), samples)).toEqual([])
  expect(told(observing({ type: 'INTRUSION', minSeconds: 0 }), samples)).toEqual([
    ['began', 500],
    ['ended', 500],
  ])
})

test('who is not sure enough, or masked, or elsewhere, or no person, is not counted', () => {
  const zones = [
    {
      name: 'till',
      points: [
        { x: 0, y: 0 },
        { x: 0.3, y: 0 },
        { x: 0.3, y: 1 },
        { x: 0, y: 1 },
      ],
    },
  ]
  const masks = [
    [
      { x: 0.7, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0.7, y: 1 },
    ],
  ]
  const rules: Rule[] = [
    { type: 'INTRUSION' },
    { type: 'INTRUSION', zone: 'till' },
    { type: 'INTRUSION', minScore: 0.7 },
  ]
  const met = (detection: ReturnType<typeof person>) =>
    observeWindow(
      { rules, zones, masks, timeZone: 'UTC' },
      moments(0, 2_000).map((at) => looked(at, detection)),
    ).standings.map(({ isMet }) => isMet)
  expect(met(person(0.6, 0.4))).toEqual([true, false, false])
  expect(met(person(0.6, 0.05))).toEqual([true, true, false])
  expect(met(person(0.7, 0.05))).toEqual([true, true, true])
  expect(met(person(0.29, 0.05))).toEqual([false, false, false])
  expect(met(person(0.9, 0.75))).toEqual([false, false, false])
  expect(met({ ...person(0.9), label: 'dog' })).toEqual([false, false, false])
})

test('what is not armed is not met, and what goes on as it is armed begins then', () => {
  const rule: Rule = { type: 'INTRUSION', schedule: [{ days: ['MON'], from: '22:00', to: '23:00' }] }
  const ten = Date.parse('2026-03-02T22:00:00Z')
  const observer = observing(rule)
  expect(
    told(
      observer,
      moments(ten - 2_000, ten - 100).map((at) => looked(at, person())),
    ),
  ).toEqual([])
  expect(observer.standings()).toMatchObject([{ reason: 'disarmed' }])
  expect(
    told(
      observer,
      moments(ten, ten + 1_500).map((at) => looked(at, person())),
    ),
  ).toEqual([['began', ten + 1_000]])
  const eleven = ten + 3_600_000
  expect(
    told(
      observing(rule),
      moments(eleven - 2_000, eleven + 2_000).map((at) => looked(at, person())),
    ),
  ).toEqual([
    ['began', eleven - 1_000],
    ['ended', eleven - 100],
  ])
})

test('a crowd is as many as the rule says, at once', () => {
  const three = [person(0.9, 0), person(0.5, 0.3), person(0.7, 0.6)]
  const samples = moments(0, 2_000).map((at) => looked(at, ...three))
  expect(
    observeWindow(settings({ type: 'CROWD', people: 3 }, { type: 'CROWD' }), samples).standings,
  ).toMatchObject([
    // As sure as the third of them.
    { isMet: true, most: 3, score: 0.5 },
    { isMet: false, reason: 'absent' },
  ])
  const inTurn = moments(0, 4_000).map((at, place) => looked(at, ...three.slice(0, 1 + (place % 2))))
  expect(observeWindow(settings({ type: 'CROWD', people: 3 }), inTurn).met).toEqual([])
})

test('one person who stays longer than the rule allows loiters, and people who take turns do not', () => {
  const rule: Rule = { type: 'LOITERING', dwellSeconds: 10 }
  const stays = moments(0, 12_000, 250).map((at) => looked(at, person(0.6, 0.4 + (at % 1_000) / 10_000)))
  expect(told(observing(rule), stays)).toEqual([['began', 10_250]])
  const turns = moments(0, 20_000, 250).map((at) => {
    const side = Math.floor(at / 5_000) % 2 === 0
    return looked(at, person(0.6, side ? 0 : 0.8))
  })
  expect(told(observing(rule), turns)).toEqual([])
  expect(observeWindow(settings(rule), turns).standings).toMatchObject([{ isMet: false, seconds: 4.75 }])
})

test('a covered camera is told at once, a moved one if it lasts, a frozen one later; unless the rule says when', () => {
  const rule: Rule = { type: 'TAMPERING' }
  const signed = (sign: 'covered' | 'frozen' | 'moved', rule: Rule) =>
    told(
      observing(rule),
      moments(0, 8_000).map((at) => tampered(at, { [sign]: 0.9 })),
    )
  expect(signed('covered', rule)).toEqual([['began', 1_000]])
  expect(signed('moved', rule)).toEqual([['began', 3_000]])
  expect(signed('frozen', rule)).toEqual([['began', 5_000]])
  expect(signed('frozen', { type: 'TAMPERING', minSeconds: 7 })).toEqual([['began', 7_000]])
  expect(signed('moved', { type: 'TAMPERING', minScore: 0.95 })).toEqual([])
  const covered = observeWindow(
    settings(rule),
    moments(0, 8_000).map((at) => tampered(at, { covered: 0.5, frozen: 0.9 })),
  )
  expect(covered.met).toHaveLength(1)
  expect(covered.standings).toMatchObject([{ isMet: true, seconds: 8 }])
})

test('people and tampering come in samples of their own, one behind the other', () => {
  const observer = observing({ type: 'INTRUSION' }, { type: 'TAMPERING' })
  const glances = moments(0, 4_000).map((at) => tampered(at, { covered: 1 }))
  const looks = moments(0, 4_000, 500).map((at) => looked(at, person()))
  expect(told(observer, [...glances, ...looks])).toEqual([
    ['began', 1_000],
    ['began', 1_000],
  ])
  expect(observer.standings()).toMatchObject([{ seconds: 4 }, { seconds: 4 }])
})

test('a slow camera is seen through: what two looks show went on between them, if nobody looked', () => {
  const samples = [0, 2_000, 4_000].map((at) => looked(at, person()))
  expect(told(observing({ type: 'INTRUSION', minSeconds: 3 }), samples)).toEqual([['began', 4_000]])
  const between = [
    looked(0, person()),
    looked(1_000),
    looked(2_000, person()),
    looked(3_000),
    looked(4_000, person()),
  ]
  expect(told(observing({ type: 'INTRUSION' }), between)).toEqual([])
})

test('a camera that falls silent ends what went on at its last frame', () => {
  const observer = observing({ type: 'INTRUSION' })
  told(
    observer,
    moments(0, 2_000).map((at) => looked(at, person())),
  )
  expect(told(observer, [silent(5_000)])).toEqual([])
  expect(told(observer, [silent(5_001)])).toEqual([['ended', 2_000]])
  expect(observer.standings()).toMatchObject([{ isMet: false }])
  // And without a word, by the next frame.
  told(
    observer,
    moments(10_000, 12_000).map((at) => looked(at, person())),
  )
  expect(told(observer, [looked(60_000, person())])).toEqual([['ended', 12_000]])
})

test('a frame that comes late counts where it belongs, and one that is much too late nowhere', () => {
  const observer = observing({ type: 'INTRUSION' })
  const samples = [looked(500, person()), looked(1_100), looked(1_400, person()), looked(450, person())]
  expect(told(observer, samples)).toEqual([])
  expect(observer.standings()).toMatchObject([{ from: 450, to: 1_400 }])
  expect(told(observer, [looked(300, person())])).toEqual([])
  expect(told(observer, [looked(1_300), looked(1_450, person())])).toEqual([['began', 1_450]])
})

test('a camera whose clock is put back begins anew', () => {
  const observer = observing({ type: 'INTRUSION' })
  const hour = 3_600_000
  told(
    observer,
    moments(hour, hour + 2_000).map((at) => looked(at, person())),
  )
  expect(
    told(
      observer,
      moments(0, 5_000).map((at) => looked(at, person())),
    ),
  ).toEqual([
    ['ended', hour + 2_000],
    ['began', 2_000],
  ])
})

test('the best of a window stays, with all times that a rule was met', () => {
  const there = (at: number) => (at >= 6_000 && at <= 9_000) || (at >= 20_000 && at <= 21_500)
  const samples = moments(0, 30_000).map((at) =>
    there(at) ? looked(at, person(at === 7_000 ? 0.9 : 0.5)) : looked(at),
  )
  const { standings, met } = observeWindow(
    settings({ type: 'INTRUSION' }, { type: 'CROWD' }),
    samples.toReversed(),
  )
  expect(standings).toMatchObject([
    { isMet: true, from: 6_000, to: 9_000, best: 0.9 },
    { isMet: false, reason: 'absent' },
  ])
  expect(standings[0]?.evidence.map(({ at }) => at)).toEqual([6_000, 7_000, 9_000])
  expect(met.map(({ from, to }) => [from, to])).toEqual([
    [6_000, 9_000],
    [20_000, 21_500],
  ])
})

test('nothing that was looked at is told from nothing that was seen', () => {
  const rules: Rule[] = [{ type: 'INTRUSION' }, { type: 'TAMPERING' }]
  expect(observeWindow(settings(...rules), [looked(0)]).standings.map(({ reason }) => reason)).toEqual([
    'absent',
    'unseen',
  ])
})

test('an arm that reaches in at the edge is nobody, unless the detector is once sure of it', () => {
  const arm = (score: number): Detection => ({
    label: 'person',
    score,
    box: { x: 0.2, y: 0, width: 0.3, height: 0.4 },
  })
  const reaching = moments(0, 3_000, 500).map((at) => looked(at, arm(0.45)))
  const observer = observing({ type: 'INTRUSION' })
  expect(told(observer, reaching)).toEqual([])
  expect(observer.standings()).toMatchObject([{ isMet: false, reason: 'unsure', from: 0, to: 3_000 }])
  expect(told(observer, [looked(3_500, arm(0.6))])).toEqual([['began', 3_500]])
  expect(observer.standings()).toMatchObject([{ isMet: true, from: 0, to: 3_500 }])
})
