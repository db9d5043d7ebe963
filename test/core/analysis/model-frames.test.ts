import sharp from 'sharp'
import { expect, test } from 'vitest'
import { makeWithSharp } from '../../../src/adapters/pictures/sharp.ts'
import { modelFrames } from '../../../src/core/analysis/model-frames.ts'
import type { Frame } from '../../../src/core/frames/frame.ts'
import { createPictures } from '../../../src/core/frames/pictures.ts'
import { jpeg } from '../../harness/jpeg.ts'
import { picture } from '../../harness/pictures.ts'

const SOURCE = { sourceId: 'door', clientId: 'acme' }
const pictures = createPictures(makeWithSharp, 10_000_000)

const looked = (capturedAt: number, data: Buffer) => {
  const frame: Frame = {
    ...{ capturedAt, receivedAt: capturedAt, sequence: null, identity: null, format: 'jpeg' as const },
    ...{ width: 64, height: 48, data },
  }
  return {
    frame,
    detections: [{ label: 'person' as const, score: 0.5, box: { x: 0, y: 0, width: 1, height: 1 } }],
  }
}

test('frames become small pictures with their times, and larger none of them', async () => {
  const window = [
    looked(1_000, await picture({ width: 1_920, height: 1_080 })),
    looked(2_000, await picture({ width: 640, height: 480 })),
    looked(3_000, await picture({ width: 600, height: 1_200 })),
  ]
  const shown = await modelFrames(pictures, SOURCE, window, 8)
  expect(shown.map(({ at }) => at)).toEqual([1_000, 2_000, 3_000])
  expect(shown.map(({ frame, detections }) => ({ frame, detections }))).toEqual(window)
  const sizes = await Promise.all(shown.map(({ jpeg }) => sharp(jpeg).metadata()))
  expect(sizes.map(({ format, width, height }) => [format, width, height])).toEqual([
    ['jpeg', 768, 432],
    ['jpeg', 640, 480],
    ['jpeg', 384, 768],
  ])
})

test('what can not be decoded is left out', async () => {
  const window = [
    looked(1_000, jpeg(64, 48)),
    looked(2_000, await picture()),
    looked(3_000, jpeg(64, 48, 300)),
  ]
  expect((await modelFrames(pictures, SOURCE, window, 8)).map(({ at }) => at)).toEqual([2_000])
  expect(await modelFrames(pictures, SOURCE, window.slice(0, 1), 8)).toEqual([])
})
