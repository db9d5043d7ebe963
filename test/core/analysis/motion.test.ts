import { describe, expect, test } from 'vitest'
import { createMotion, type Motion } from '../../../src/core/analysis/motion.ts'
import { BOTTLES, framesOf, hasFootage, PEOPLE, PEOPLE_SECONDS } from '../../harness/footage.ts'
import { createGreyMaker } from './grey-maker.ts'
import { scene } from './scenes.ts'

type Look = NonNullable<Parameters<typeof scene>[0]>

/** Half a second apart, each with noise of its own. */
function watch(looks: Look[], masks?: Parameters<typeof createMotion>[0]): Motion[] {
  const motion = createMotion(masks)
  return looks.map((look, place) => motion.look(scene({ seed: place + 1, ...look }), place * 500))
}
const moving = (motions: Motion[]) => motions.map(({ isMoving }) => isMoving)
const times = <T>(count: number, of: (place: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => of(at))
const person = (x: number) => ({ person: { x, y: 40, width: 10, height: 40 } })

test('the first picture is only learnt, and noise is no motion, however strong', () => {
  expect(watch([{}])).toEqual([{ score: 0, isMoving: false, changedPart: 0 }])
  expect(moving(watch(times(20, () => ({ noise: 8 }))))).toEqual(times(20, () => false))
})

test('somebody who walks through moves; the room is still before and after', () => {
  const walk = watch([
    ...times(6, () => ({})),
    ...times(10, (at) => person(10 + 12 * at)),
    ...times(6, () => ({})),
  ])
  expect(moving(walk)).toEqual([...times(6, () => false), ...times(10, () => true), ...times(6, () => false)])
  expect(walk[8]?.changedPart).toBeCloseTo(400 / 19_200, 2)
})

test('somebody far away, or hardly darker than the wall, moves too', () => {
  const small = { person: { x: 80, y: 60, width: 5, height: 14 } }
  expect(moving(watch([{}, {}, small]))).toEqual([false, false, true])
  const pale = { person: { x: 80, y: 20, width: 16, height: 50, shade: 150 } }
  expect(moving(watch([{}, {}, pale]))).toEqual([false, false, true])
})

test('other light is no motion: all at once, little by little, or with somebody in it', () => {
  const sudden = watch([{}, {}, { gain: 0.5, offset: 5 }, { gain: 0.5, offset: 5 }, { gain: 1.4 }, {}])
  expect(moving(sudden)).toEqual(times(6, () => false))
  const dusk = watch(times(60, (at) => ({ gain: 1 - at / 80 })))
  expect(moving(dusk)).toEqual(times(60, () => false))
  const seen = watch([{}, {}, { gain: 0.6 }, { gain: 0.6, ...person(60) }, { gain: 0.6 }])
  expect(moving(seen)).toEqual([false, false, false, true, false])
})

test('another picture altogether is learnt anew; who moves in it is seen', () => {
  const negative = { gain: -1, offset: 255 }
  const other = watch([{}, {}, negative, negative, { ...negative, ...person(60) }])
  expect(moving(other)).toEqual([false, false, false, false, true])
})

test('what is put down belongs to the room after half a minute; that it leaves again is not held against it', () => {
  const box = { person: { x: 100, y: 70, width: 24, height: 24 } }
  const all = watch([...times(4, () => ({})), ...times(80, () => box), ...times(10, () => ({}))])
  const is = moving(all)
  expect(is.slice(4, 60)).toEqual(times(56, () => true))
  expect(is.slice(66)).toEqual(times(28, () => false))
})

test('what lies under a mask is not looked at, beside it everything is', () => {
  const left = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0 },
    { x: 0.5, y: 1 },
    { x: 0, y: 1 },
  ]
  const masked = watch([{}, {}, person(30), person(100), {}], [left])
  expect(moving(masked)).toEqual([false, false, false, true, false])
  expect(masked[3]?.changedPart).toBeCloseTo(400 / 9_600, 2)
  const all = [left, left.map(({ x, y }) => ({ x: x + 0.5, y }))]
  expect(watch([{}, person(30), person(100)], all).map(({ changedPart }) => changedPart)).toEqual([0, 0, 0])
})

describe.skipIf(!hasFootage)('on real films', () => {
  const make = createGreyMaker()

  test('whenever somebody is in the picture there is motion, and none in the empty room', async () => {
    const frames = framesOf(PEOPLE, { fps: 2 })
    const motion = createMotion()
    const wrong: number[] = []
    for (const { at, data } of frames) {
      const { isMoving } = motion.look(await make(data), at)
      const seconds = at / 1000
      const isEdge = PEOPLE_SECONDS.some(
        ([from, to]) => Math.abs(seconds - from) <= 0.5 || Math.abs(seconds - to - 1) <= 0.5,
      )
      const isThere = PEOPLE_SECONDS.some(([from, to]) => seconds >= from && seconds < to + 1)
      if (!isEdge && isMoving !== isThere) wrong.push(seconds)
    }
    expect(frames.length).toBeGreaterThan(270)
    expect(wrong).toEqual([])
  })

  test('bottles that are put down move', async () => {
    const motion = createMotion()
    const is: boolean[] = []
    for (const { at, data } of framesOf(BOTTLES, { seconds: 10, fps: 2 }))
      is.push(motion.look(await make(data), at).isMoving)
    expect(is.filter(Boolean).length).toBeGreaterThan(10)
  })
})
