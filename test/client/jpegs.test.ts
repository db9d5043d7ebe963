import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { createJpegReader } from '../../src/client/jpegs.ts'

let pictures: Buffer[]
beforeAll(async () => {
  const noise = (width: number, height: number) =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: 'gray',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
  const preview = await noise(16, 16).jpeg().toBuffer()
  const inside = Buffer.concat([Buffer.from([0xff, 0xe1, 0, preview.length + 2]), preview])
  const plain = await noise(97, 61).jpeg().toBuffer()
  pictures = [
    plain,
    await noise(64, 64).jpeg({ progressive: true }).toBuffer(),
    await noise(64, 48).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    // A preview within a picture, as cameras put it into EXIF.
    preview.length < 250
      ? Buffer.concat([plain.subarray(0, 2), inside, plain.subarray(2)])
      : Buffer.concat([
          plain.subarray(0, 2),
          Buffer.from([0xff, 0xe1, (preview.length + 2) >> 8, (preview.length + 2) & 0xff]),
          preview,
          plain.subarray(2),
        ]),
  ]
})

function read(chunks: readonly Buffer[]): Buffer[] {
  const found: Buffer[] = []
  const reader = createJpegReader((picture) => found.push(picture))
  for (const chunk of chunks) reader.feed(chunk)
  return found
}

test('finds every picture, whatever stands between them and however they come', () => {
  const between = fc.constantFrom(
    '',
    '\r\n',
    '--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\n',
    '\xff',
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(between, fc.nat({ max: 3 })), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 20 }),
      (parts, sizes) => {
        const expected = parts.map(([, index]) => pictures[index]!)
        const bytes = Buffer.concat(
          parts.flatMap(([text, index]) => [Buffer.from(text, 'latin1'), pictures[index]!]),
        )
        const chunks: Buffer[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        expect(read(chunks)).toEqual(expected)
      },
    ),
  )
})

test('finds nothing in anything else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void read([Buffer.from(bytes)])))
  expect(read([Buffer.from('hello')])).toEqual([])
  expect(read([pictures[0]!.subarray(0, -2)])).toEqual([])
})
