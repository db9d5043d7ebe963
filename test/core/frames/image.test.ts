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

  it('of a JPEG with two sizes is refused', () => {
    const { data } = picture('a plain JPEG')
    const at = data.indexOf(Buffer.from([0xff, 0xc0]))
    const frameHeader = data.subarray(at, at + 2 + data.readUInt16BE(at + 2))
    const twice = Buffer.concat([data.subarray(0, at), frameHeader, data.subarray(at)])
    twice.writeUInt16BE(9_999, at + 7)
    expect(() => readImageHeader(twice)).toThrow('two frame headers')
  })

  const chunk = (type: string, content: Buffer) => {
    const bytes = Buffer.alloc(12 + content.length)
    bytes.writeUInt32BE(content.length)
    bytes.write(type, 4, 'latin1')
    content.copy(bytes, 8)
    return bytes
  }
  const END_CHUNK_BYTES = 12

  it('of a PNG without a picture is refused; texts may stand before it', () => {
    const { data } = picture('a PNG')
    const head = data.subarray(0, 33)
    const end = data.subarray(-END_CHUNK_BYTES)
    const text = chunk('tEXt', Buffer.alloc(50_000, 'IDAT'))
    for (const between of [
      [],
      [text],
      [chunk('IDAT', Buffer.alloc(0))],
      Array(10_000).fill(chunk('tEXt', Buffer.alloc(1))),
    ])
      expect(() => readImageHeader(Buffer.concat([head, ...between, end]))).toThrow('a PNG without a picture')
    expect(() => readImageHeader(Buffer.concat([head, text.subarray(0, 40), end]))).toThrow('is cut off')
    expect(readImageHeader(Buffer.concat([head, text, data.subarray(33)]))).toMatchObject({ width: 97 })
  })

  const riff = (...chunks: [type: string, content: Buffer][]) => {
    const bytes = chunks.flatMap(([type, content]) => {
      const head = Buffer.alloc(8)
      head.write(type, 'latin1')
      head.writeUInt32LE(content.length, 4)
      return [head, content, Buffer.alloc(content.length % 2)]
    })
    const body = Buffer.concat([Buffer.from('WEBP'), ...bytes])
    const head = Buffer.from('RIFF\0\0\0\0')
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body])
  }

  it('of a WebP without a picture is refused, as is one that is longer than its file', () => {
    const lossless = picture('a lossless WebP').data
    const { width, height } = readImageHeader(lossless)
    const canvasOf = (width: number, height: number) => {
      const canvas = Buffer.alloc(10)
      canvas.writeUIntLE(width - 1, 4, 3)
      canvas.writeUIntLE(height - 1, 7, 3)
      return canvas
    }
    const canvas = canvasOf(width, height)
    const shown = lossless.subarray(20, 20 + lossless.readUInt32LE(16))
    const odd: [string, Buffer] = ['ICCP', Buffer.alloc(5)]
    expect(readImageHeader(riff(['VP8X', canvas], odd, ['VP8L', shown]))).toMatchObject({ format: 'webp' })
    expect(() => readImageHeader(riff(['VP8X', canvasOf(10, 10)], ['VP8L', shown]))).toThrow(
      `a WebP of 10 x 10 with a picture of ${width} x ${height}`,
    )
    for (const without of [
      riff(['VP8X', canvas], odd),
      riff(['VP8X', canvas], ['VP8L', Buffer.alloc(0)], odd),
    ])
      expect(() => readImageHeader(without)).toThrow('a WebP without a picture')
    const head = Buffer.from('2f60c00f00', 'hex')
    expect(() => readImageHeader(Buffer.concat([riff(['VP8L', head]), Buffer.alloc(8)]))).toThrow(
      'without a picture',
    )
    const long = riff(['VP8X', canvas], ['VP8L', shown])
    long.writeUInt32LE(shown.length + 10, 34)
    expect(() => readImageHeader(long)).toThrow('is cut off')
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
