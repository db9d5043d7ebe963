import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { GREY_HEIGHT, GREY_WIDTH, type Grey } from '../../../src/core/analysis/grey.ts'
import { createTampering } from '../../../src/core/analysis/tampering.ts'
import { framesOf, hasFootage, PEOPLE } from '../../harness/footage.ts'
import { createGreyMaker } from './grey-maker.ts'
import { scene } from './scenes.ts'

type Look = NonNullable<Parameters<typeof scene>[0]>
const FPS = 2

/** Which signs there are after each picture. */
function watch(greys: Grey[]): string[] {
  const tampering = createTampering()
  return greys.map((grey, place) => {
    const signs = tampering.look(grey, (place * 1000) / FPS)
    return Object.entries(signs)
      .flatMap(([name, { isSo, score }]) => {
        expect(isSo).toBe(score >= 0.5)
        return isSo ? [name] : []
      })
      .join(' ')
  })
}
const scenes = (seconds: number, look: (second: number) => Look = () => ({}), seed = 0): Grey[] =>
  Array.from({ length: seconds * FPS }, (_, at) => scene({ seed: seed + at + 1, ...look(at / FPS) }))
const only = (signs: string[]) => [...new Set(signs)]

test('a room in which people come, go and switch the light is not tampered with', () => {
  const walking = scenes(40, (second) => ({
    gain: second < 20 ? 1 : 0.4,
    person: { x: Math.floor(second * 3), y: 20, width: 40, height: 100 },
  }))
  expect(only(watch(walking))).toEqual([''])
})

test('covered: dark, one shade, a soft shade, with the noise of a sensor in the dark', () => {
  const covers: ((x: number, y: number) => number)[] = [() => 5, () => 128, (x, y) => 40 + x / 3 + y / 4]
  for (const shade of covers) {
    const cover = scenes(5, () => ({ noise: 0 })).map((grey, frame) =>
      grey.map((_, at) => shade(at % GREY_WIDTH, Math.floor(at / GREY_WIDTH)) + ((at * 7 + frame * 3) % 13)),
    )
    const signs = watch([...scenes(5), ...cover, ...scenes(5)])
    expect(only(signs.slice(0, 10))).toEqual([''])
    expect(only(signs.slice(10, 20))).toEqual(['covered'])
    expect(only(signs.slice(20))).toEqual([''])
  }
})

test('frozen: the very same picture again, the surer the longer; a scene as still as can be is not', () => {
  const [still = new Uint8Array(GREY_WIDTH * GREY_HEIGHT)] = scenes(1)
  const frozen = Array.from({ length: 30 }, () => still)
  expect(watch([...frozen, ...scenes(2, undefined, 50)])).toEqual([
    '',
    ...Array(29).fill('frozen'),
    ...Array(4).fill(''),
  ])
  const tampering = createTampering()
  const scores = frozen.map((grey, at) => tampering.look(grey, at * 1000).frozen.score)
  expect(scores.slice(0, 13)).toEqual([0, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1, 1])
  expect(createTampering().look(still, 0).frozen.isSo).toBe(false)
  const nearly = frozen.map((grey, frame) => grey.map((value, at) => value + Number(at === frame)))
  expect(only(watch(nearly))).toEqual([''])
})

test('moved: another scene that stays; not one for a moment, nor before the first is known', () => {
  const signs = watch([...scenes(10), ...scenes(20, () => ({ room: 99 }), 100)])
  expect(signs.indexOf('moved')).toBe(20 + 10)
  expect(only(signs.slice(30))).toEqual(['moved'])
  const moment = [...scenes(10), ...scenes(4, () => ({ room: 99 }), 100), ...scenes(10, undefined, 200)]
  expect(only(watch(moment))).toEqual([''])
  expect(only(watch([...scenes(1), ...scenes(20, () => ({ room: 99 }), 100)]))).toEqual(['', 'moved'])
})

test('where a camera was turned to for good, it is at home after five minutes', () => {
  const other = scenes(2, () => ({ room: 99 }), 100)
  const signs = watch([...scenes(10), ...Array.from({ length: 160 }, () => other).flat()])
  expect(signs.at(-1)).toBe('')
})

describe.skipIf(!hasFootage)('on a real film', () => {
  const make = createGreyMaker()
  const film = async (from: number, seconds: number) => {
    const frames = framesOf(PEOPLE, { from, seconds, fps: FPS })
    return Promise.all(frames.map(({ data }) => make(data)))
  }

  test('people who come and go leave no sign', async () => {
    expect(only(watch(await film(0, 139)))).toEqual([''])
  })

  test('it is recognised as frozen, as covered, and as turned away', async () => {
    const room = await film(0, 5)
    const [last = new Uint8Array()] = room.slice(-1)
    expect(only(watch([...room, ...Array(30).fill(last)]))).toEqual(['', 'frozen'])

    const [frame] = framesOf(PEOPLE, { from: 30, seconds: 1, fps: 1 })
    // A cloth: little light and no edges.
    const cloth = await make(await sharp(frame?.data).blur(60).linear(0.35, 0).jpeg().toBuffer())
    expect(only(watch([...room, cloth]))).toEqual(['', 'covered'])

    const turned = await Promise.all(
      framesOf(PEOPLE, { from: 40, seconds: 15, fps: FPS }).map(async ({ data }) =>
        make(await sharp(data).extract({ left: 250, top: 100, width: 500, height: 300 }).flop().toBuffer()),
      ),
    )
    expect(only(watch([...room, ...turned]))).toEqual(['', 'moved'])
  })
})
