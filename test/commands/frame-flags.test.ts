import { expect, test } from 'vitest'
import { bytes, frameChanges } from '../../src/commands/frame-flags.ts'
import { size } from '../../src/commands/render/sizes.ts'

test.each([
  ['1', 1],
  ['67108864', 67_108_864],
  ['64MiB', 67_108_864],
  ['64 mib', 67_108_864],
  ['500MB', 500_000_000],
  ['1.5GiB', 1_610_612_736],
  ['512B', 512],
])('%s are %i bytes', (text, count) => {
  expect(bytes(text)).toBe(count)
})

test.each(['', '0', '-1', '1.5', '0.0001KB', '64 parsecs', '1TiBB', 'many', '1e9'])(
  '%j are no bytes',
  (text) => {
    expect(() => bytes(text)).toThrow(`"${text}" is no number of bytes.`)
  },
)

test('what was not named is left out, and default has it follow the level above', () => {
  expect(frameChanges({})).toBeUndefined()
  expect(frameChanges({ 'long-window': '30s', 'retention-days': '30d' })).toEqual({
    longWindowSeconds: 30,
    retentionDays: 30,
  })
  expect(
    frameChanges({ 'expected-fps': 'default', 'offline-after': 'none', clear: ['long-window'] }),
  ).toEqual({
    longWindowSeconds: null,
    expectedFps: null,
    offlineAfterSeconds: null,
  })
})

test('what is cleared and set at once is refused', () => {
  expect(() => frameChanges({ 'long-window': '5', clear: ['long-window'] })).toThrow(
    '--clear long-window and --long-window 5 contradict each other.',
  )
  expect(frameChanges({ 'long-window': 'default', clear: ['long-window'] })).toEqual({
    longWindowSeconds: null,
  })
})

test.each([
  [0, '0 B'],
  [612, '612 B'],
  [1_024, '1 KiB'],
  [1_500, '1.5 KiB'],
  [150_000, '146 KiB'],
  [67_108_864, '64 MiB'],
  [134_217_728, '128 MiB'],
])('%i bytes are %s', (count, shown) => {
  expect(size(count)).toBe(shown)
})
