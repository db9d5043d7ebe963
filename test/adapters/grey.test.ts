import sharp from 'sharp'
import { expect, test } from 'vitest'
import { makeGreyWithSharp } from '../../src/adapters/pictures/grey.ts'
import { jpeg } from '../harness/jpeg.ts'
import { picture } from '../harness/pictures.ts'

const make = makeGreyWithSharp(1_000_000)

test('pictures of any shape and format become 160 by 120 bytes of grey', async () => {
  const wide = await sharp({ create: { width: 640, height: 200, channels: 3, background: '#fff' } })
    .composite([
      { input: { create: { width: 320, height: 200, channels: 3, background: '#000' } }, left: 0, top: 0 },
    ])
    .jpeg()
    .toBuffer()
  const grey = await make(wide)
  expect(grey).toHaveLength(19_200)
  expect([grey[0], grey[159], grey[19_040], grey[19_199]]).toEqual([0, 255, 0, 255])
  const clear = sharp({ create: { width: 16, height: 16, channels: 4, background: '#fff0' } })
  expect(new Set(await make(await clear.png().toBuffer()))).toEqual(new Set([0]))
  expect(new Set(await make(await picture({ shade: 77 })))).toEqual(new Set([77]))
})

test('what can not be decoded, or has too many pixels, is refused', async () => {
  for (const bad of [Buffer.from('x'), jpeg(64, 48), await picture({ width: 2_000, height: 1_000 })])
    await expect(make(bad)).rejects.toThrow()
})
