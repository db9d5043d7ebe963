import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFrame } from '../../../src/core/frames/base64.ts'

/** What base64 is, in the plainest words: quartets, of which the last may be short, or filled up with padding. */
const plainly = (text: string): Buffer | null =>
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : null

describe('base64', () => {
  test('gives the bytes back, in a memory of their own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, padded) => {
        const text = Buffer.from(bytes).toString('base64')
        const data = decodeFrame(padded ? text : text.replace(/=+$/, ''))
        expect(data?.equals(bytes)).toBe(true)
        expect(data?.buffer.byteLength).toBe(bytes.length)
      }),
    )
  })

  test('takes nothing that is not of its alphabet, wherever it stands', () => {
    const odd = fc.constantFrom(...'-_= \n\r\t\0\\"*.,\u0141\u00e9\u{1f600}', '==', '===', '\u2028')
    fc.assert(
      fc.property(fc.base64String({ maxLength: 60 }), fc.nat(60), odd, (text, at, character) => {
        const spoilt = text.slice(0, at) + character + text.slice(at)
        expect(decodeFrame(spoilt)).toEqual(plainly(spoilt))
      }),
      { numRuns: 2_000 },
    )
  })

  test('is told from any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(decodeFrame(text)).toEqual(plainly(text))
      }),
      { numRuns: 2_000 },
    )
  })
})
