import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTimedFramesReader, frameHeader } from '../../../src/adapters/media/timed-frames.ts'

const frames = fc.array(
  fc.record({ picture: fc.uint8Array({ maxLength: 40 }), atMs: fc.double({ noNaN: true }) }),
)

test('frames are read as they were written, in whatever pieces they come', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 60 }), (written, pieceBytes) => {
      const bytes = Buffer.concat(
        written.flatMap(({ picture, atMs }) => [frameHeader(picture.length, atMs), picture]),
      )
      const read: { picture: number[]; atMs: number }[] = []
      const reader = createTimedFramesReader((data, atMs) => read.push({ picture: [...data], atMs }))
      for (let at = 0; at < bytes.length; at += pieceBytes) reader.feed(bytes.subarray(at, at + pieceBytes))
      expect(read).toEqual(written.map(({ picture, atMs }) => ({ picture: [...picture], atMs })))
    }),
  )
})

test('a picture holds no memory but its own', () => {
  const held: number[] = []
  const reader = createTimedFramesReader((data) => held.push(data.buffer.byteLength))
  reader.feed(
    Buffer.concat([frameHeader(3, 0), Buffer.from('one'), frameHeader(5, 40), Buffer.from('three')]),
  )
  expect(held).toEqual([3, 5])
})

test('a size that no picture has is refused', () => {
  const reader = createTimedFramesReader(() => {})
  expect(() => reader.feed(frameHeader(2 ** 32 - 1, 0))).toThrow('A frame of 4294967295 bytes')
})
