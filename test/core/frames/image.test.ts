import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ImageFormat, readImageHeader } from '../../../src/core/frames/image/image.ts'
import { UnreadableImage } from '../../../src/core/frames/image/size.ts'

const pictures = new Map<string, { format: ImageFormat; data: Buffer }>()

/** Noise, so that the compressed data holds every byte there is. */
async function noise(width: number, height: number) {
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, index) => (index * 7919) % 251))
  return sharp(data, { raw: { width, height, channels: 3 } })
}

beforeAll(async () => {
  const add = (name: string, format: ImageFormat, data: Buffer) => pictures.set(name, { format, data })
  add('a plain JPEG', 'jpeg', await (await noise(97, 61)).jpeg().toBuffer())
  add('a progressive JPEG', 'jpeg', await (await noise(97, 61)).jpeg({ progressive: true }).toBuffer())
  const exif = { exif: { IFD0: { Copyright: 'x'.repeat(4_000) } } }
  add('a JPEG with metadata', 'jpeg', await (await noise(97, 61)).jpeg().withMetadata(exif).toBuffer())
  add('a PNG', 'png', await (await noise(97, 61)).png().toBuffer())
  add('a lossy WebP', 'webp', await (await noise(97, 61)).webp().toBuffer())
  add('a lossless WebP', 'webp', await (await noise(97, 61)).webp({ lossless: true }).toBuffer())
  const extended = (await noise(97, 61)).ensureAlpha(0.5).webp().withMetadata(exif)
  add('an extended WebP', 'webp', await extended.toBuffer())
})

const NAMES = [
  'a plain JPEG',
  'a progressive JPEG',
  'a JPEG with metadata',
  'a PNG',
  'a lossy WebP',
  'a lossless WebP',
  'an extended WebP',
]

function picture(name: string) {
  const found = pictures.get(name)
  if (!found) throw new Error(`There is no picture ${name}`)
  return found
}

describe('the header of a picture', () => {
  it.each(NAMES)('tells kind and size of %s', (name) => {
    const { format, data } = picture(name)
    expect(readImageHeader(data)).toEqual({ format, width: 97, height: 61 })
  })

  it.each(NAMES)('of %s that is padded, as cameras do, is read all the same', (name) => {
    const { format, data } = picture(name)
    const padded = Buffer.concat([data, Buffer.alloc(500)])
    expect(readImageHeader(padded)).toMatchObject({ format, width: 97 })
  })

  it.each(NAMES)('of %s is refused wherever the picture is cut off', (name) => {
    const { data } = picture(name)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: data.length - 13 }), (length) => {
        expect(() => readImageHeader(data.subarray(0, length))).toThrow(UnreadableImage)
      }),
      { numRuns: 300 },
    )
  })

  it('of anything else is refused in words', () => {
    expect(() => readImageHeader(Buffer.alloc(0))).toThrow('is empty')
    expect(() => readImageHeader(Buffer.from('GIF89a'))).toThrow('is no JPEG, PNG or WebP')
    expect(() => readImageHeader(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toThrow(
      'is no JPEG',
    )
  })

  it('is read, or refused in words, whatever the bytes say', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        (name, changes) => {
          const data = Buffer.from(picture(name).data)
          // Headers are where a reader goes wrong.
          for (const [at, value] of changes) data[at % Math.min(200, data.length)] = value
          try {
            const { width, height } = readImageHeader(data)
            expect(width).toBeGreaterThan(0)
            expect(height).toBeGreaterThan(0)
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableImage)
          }
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
