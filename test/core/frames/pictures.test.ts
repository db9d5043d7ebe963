import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeWithSharp } from '../../../src/adapters/pictures/sharp.ts'
import type { Frame } from '../../../src/core/frames/frame.ts'
import { createPictures, type PictureMaker, type Wanted } from '../../../src/core/frames/pictures.ts'
import { picture } from '../../harness/pictures.ts'

const SOURCE = { sourceId: 'door', clientId: 'acme' }
const MOST_PIXELS = 1_000_000
const small: Wanted = { width: 16, height: 16, format: 'jpeg' }

async function aFrame(shade: number, more: Partial<Frame> = {}): Promise<Frame> {
  return {
    capturedAt: 1_000,
    receivedAt: 1_000,
    sequence: null,
    identity: null,
    format: 'jpeg',
    width: 64,
    height: 48,
    data: await picture({ shade }),
    ...more,
  }
}

/** Sharp, with a look at what it is asked to do. */
function counting() {
  const made: number[] = []
  let busy = 0
  let mostBusy = 0
  const maker: PictureMaker = async (data, ...rest) => {
    made.push(data.length)
    busy += 1
    mostBusy = Math.max(mostBusy, busy)
    try {
      return await makeWithSharp(data, ...rest)
    } finally {
      busy -= 1
    }
  }
  return { maker, made, mostBusy: () => mostBusy }
}

test('a thumbnail is made once, for all who ask for it then and later', async () => {
  const { maker, made } = counting()
  const pictures = createPictures(maker, MOST_PIXELS)
  const frame = await aFrame(10)
  const all = await Promise.all([1, 2, 3].map(() => pictures.thumbnail(SOURCE, frame, small)))
  expect(await pictures.thumbnail(SOURCE, { ...frame }, small)).toBe(all[0])
  expect(new Set(all).size).toBe(1)
  expect(made).toHaveLength(1)
  await pictures.thumbnail(SOURCE, frame, { ...small, width: 8 })
  await pictures.thumbnail(SOURCE, frame, { ...small, format: 'rgb' })
  expect(made).toHaveLength(3)
})

test('frames of one moment and one size are told apart, and so are sources', async () => {
  const pictures = createPictures(makeWithSharp, MOST_PIXELS)
  const raw: Wanted = { width: 1, height: 1, format: 'rgb' }
  const flat = (shade: number) => Buffer.alloc(64 * 48 * 3, shade)
  const { default: sharp } = await import('sharp')
  const png = (shade: number) =>
    sharp(flat(shade), { raw: { width: 64, height: 48, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer()
  const [one, other] = [await aFrame(0, { data: await png(40) }), await aFrame(0, { data: await png(50) })]
  expect(one.data.length).toBe(other.data.length)
  const at = async (source: string, frame: Frame) =>
    (await pictures.thumbnail({ sourceId: source, clientId: 'acme' }, frame, raw)).data[0]
  expect([await at('door', one), await at('door', other), await at('gate', one)]).toEqual([40, 50, 40])
})

test('however many are asked for, two are made at a time', async () => {
  const { maker, made, mostBusy } = counting()
  const pictures = createPictures(maker, MOST_PIXELS)
  const frames = await Promise.all(Array.from({ length: 20 }, (_, shade) => aFrame(shade * 10)))
  const all = await Promise.all(frames.map((frame) => pictures.thumbnail(SOURCE, frame, small)))
  expect(all.map(({ width, height }) => [width, height])).toEqual(new Array(20).fill([16, 12]))
  expect([made.length, mostBusy()]).toEqual([20, 2])
})

test('more than a thousand that wait are too many, and those that wait are made all the same', async () => {
  let go = () => {}
  const started = new Promise<void>((resolve) => (go = resolve))
  const maker: PictureMaker = async (data, wanted) => {
    await started
    return { data, ...wanted }
  }
  const pictures = createPictures(maker, MOST_PIXELS)
  const frame = await aFrame(10)
  const ask = (width: number) => pictures.thumbnail(SOURCE, frame, { ...small, width })
  const all = Array.from({ length: 1_002 }, (_, width) => ask(width + 1))
  await expect(ask(2_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  go()
  expect(await Promise.all(all)).toHaveLength(1_002)
  await breathe()
  expect((await ask(2_000)).width).toBe(2_000)
})

test.each([
  ['cut off', (data: Buffer) => data.subarray(0, data.length - 40)],
  ['nothing but headers', (data: Buffer) => Buffer.concat([data.subarray(0, 200), Buffer.alloc(300)])],
  ['no picture at all', () => Buffer.from('GIF89a, or so it says'.repeat(10))],
])('a picture that is %s is refused in words, and hinders no other', async (_, spoil) => {
  const pictures = createPictures(makeWithSharp, MOST_PIXELS)
  const good = await aFrame(90)
  const bad = { ...good, data: spoil(good.data) }
  const twice = [pictures.thumbnail(SOURCE, bad, small), pictures.thumbnail(SOURCE, bad, small)]
  for (const each of twice) {
    await expect(each).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('can not be decoded'),
    })
  }
  expect(await pictures.thumbnail(SOURCE, good, small)).toMatchObject({ width: 16, height: 12 })
})

test('a picture of more pixels than are taken is not decoded', async () => {
  const pictures = createPictures(makeWithSharp, 64 * 48 - 1)
  await expect(pictures.thumbnail(SOURCE, await aFrame(1), small)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('grey, transparent and deep pictures become three bytes a pixel', async () => {
  const { default: sharp } = await import('sharp')
  const red = { r: 255, g: 0, b: 0 }
  const made = (channels: 3 | 4) => sharp({ create: { width: 8, height: 8, channels, background: red } })
  const raw: Wanted = { width: 4, height: 4, format: 'rgb' }
  for (const data of [
    await made(3).greyscale().jpeg().toBuffer(),
    await made(4).png().toBuffer(),
    await made(3).toColourspace('rgb16').png().toBuffer(),
    await made(3).webp().toBuffer(),
  ]) {
    expect((await makeWithSharp(data, raw, MOST_PIXELS)).data).toHaveLength(4 * 4 * 3)
  }
})
