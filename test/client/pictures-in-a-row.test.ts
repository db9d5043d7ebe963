import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { createRowReader } from '../../src/client/pictures-in-a-row.ts'

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
  pictures = [
    await noise(97, 61).png().toBuffer(),
    await noise(64, 64).png({ compressionLevel: 0 }).toBuffer(),
    await noise(97, 61).webp().toBuffer(),
    await noise(31, 17).webp({ lossless: true }).toBuffer(),
  ]
})

function read(chunks: readonly Buffer[]) {
  const found: Buffer[] = []
  const reader = createRowReader((picture) => found.push(picture))
  for (const chunk of chunks) reader.feed(chunk)
  return { found, rest: reader.rest() }
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

test('finds every picture, whatever stands between them and however they come', () => {
  const between = fc.constantFrom('', '\r\n', '\0\0\0\0\0\0\0\0\0\0\0', '\x89PNG', 'RIFFRAFF')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(between, fc.nat({ max: 3 })), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 20 }),
      (parts, sizes) => {
        const bytes = Buffer.concat(
          parts.flatMap(([text, index]) => [Buffer.from(text, 'latin1'), pictures[index]!]),
        )
        expect(read(cut(bytes, sizes)).found).toEqual(parts.map(([, index]) => pictures[index]!))
      },
    ),
  )
})

test('tells what was not finished', () => {
  const [png, webp] = [pictures[0]!, pictures[2]!]
  expect(read([png, webp.subarray(0, -5)])).toEqual({ found: [png], rest: webp.subarray(0, -5) })
  expect(read([webp, Buffer.from('\n')])).toEqual({ found: [webp], rest: null })
})
