import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDetector } from '../../../src/adapters/detector/create.ts'
import type { Detector, DetectorFrame } from '../../../src/core/analysis/detector.ts'
import { BOTTLES, framesOf, hasFootage, PEOPLE } from '../../harness/footage.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { picture } from '../../harness/pictures.ts'
import { OPTIONS } from './options.ts'

let detector: Detector
beforeAll(async () => {
  detector = await createDetector('centernet', { ...OPTIONS, workers: 2, mostPixels: 1_000_000 })
})
afterAll(() => detector.close())

const detect = async (frames: DetectorFrame[]) =>
  (await detector.detect({ clientId: 'acme', frames }))?.frames ?? []
const look = async (...pictures: Buffer[]) => detect(pictures.map((data, at) => ({ at, data })))

/** The surest person in each frame; 0 without any. */
const people = async (frames: DetectorFrame[]) =>
  (await detect(frames)).map((found) =>
    Math.max(0, ...(found ?? []).filter(({ label }) => label === 'person').map(({ score }) => score)),
  )

test('sees nothing in empty pictures, of whatever shape and colours', async () => {
  const grey = await sharp({ create: { width: 300, height: 40, channels: 3, background: '#888' } })
    .greyscale()
    .jpeg()
    .toBuffer()
  const clear = await sharp({ create: { width: 64, height: 64, channels: 4, background: '#0000' } })
    .webp()
    .toBuffer()
  expect(await look(await picture(), grey, clear)).toEqual([[], [], []])
})

test('says nothing of what can not be decoded, or is too large, and looks at the rest', async () => {
  const half = (await picture({ width: 640, height: 480, shade: 9 })).subarray(0, 700)
  const large = await picture({ width: 2_000, height: 1_000 })
  expect(
    await look(Buffer.from('no picture'), Buffer.alloc(0), jpeg(640, 480), half, large, await picture()),
  ).toEqual([null, null, null, null, null, []])
})

test('keeps no memory of what it has looked at', async () => {
  const run = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'memory-main.ts'), '5'])
  const { first, last } = JSON.parse(run.stdout)
  expect(last).toEqual(first)
})

describe.skipIf(!hasFootage)('on real films', () => {
  test('sees who walks in, where they stand and that they are gone', async () => {
    const cuts = [4, 30, 46, 60, 72, 100, 121, 130].flatMap((from) =>
      framesOf(PEOPLE, { from, seconds: 1, fps: 2 }),
    )
    const seen = (await people(cuts)).map((score) => score >= 0.3)
    expect(seen).toEqual([false, true, false, true, false, true, false, true].flatMap((is) => [is, is]))
    const [[person] = []] = (await detect(framesOf(PEOPLE, { from: 8, seconds: 0.5, fps: 2 }))) as any[]
    expect(person).toEqual({ label: 'person', score: expect.closeTo(0.78, 1), box: expect.anything() })
    expect(person.box.x).toBeCloseTo(0.5, 1)
    expect(person.box.y).toBeCloseTo(0.03, 1)
    expect(person.box.width).toBeCloseTo(0.17, 1)
    expect(person.box.height).toBeCloseTo(0.87, 1)
  })

  test('is never sure of a person where only arms reach into the picture', async () => {
    const scores = await people(framesOf(BOTTLES, { from: 21, seconds: 4, fps: 2 }))
    expect(scores).toHaveLength(8)
    expect(Math.max(...scores)).toBeLessThan(0.5)
  })
})
