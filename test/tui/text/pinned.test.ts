import { expect, test } from 'vitest'
import { pinning } from '../../../src/tui/text/pinned.ts'

const CSI = '\u001b['

test('the column is named after all that terminals may draw at another width', () => {
  const pin = pinning()
  expect(pin('│ plain Müller │\n')).toBe('│ plain Müller │\n')
  expect(pin('│ कि 7 │\n')).toBe(`│ कि${CSI}5G 7 │\n`)
  expect(pin('│ 🎥🎥 x')).toBe(`│ 🎥🎥${CSI}7G x`)
  expect(pin(' 東')).toBe(` 東${CSI}12G`)
})

test('styles take no room, and moves of the cursor count', () => {
  const pin = pinning()
  expect(pin(`${CSI}1m🎥${CSI}22m🎥`)).toBe(`${CSI}1m🎥${CSI}3G${CSI}22m🎥${CSI}5G`)
  expect(pin(`${CSI}10G🎥`)).toBe(`${CSI}10G🎥${CSI}12G`)
  expect(pin(`${CSI}23A${CSI}E🎥`)).toBe(`${CSI}23A${CSI}E🎥${CSI}3G`)
  expect(pin(`${CSI}H🎥`)).toBe(`${CSI}H🎥${CSI}3G`)
})

test('a number behind letters from right to left is none of theirs', () => {
  expect(pinning()('שלום עולם  7')).toBe(`שלום${CSI}5G עולם\u200e${CSI}10G  7`)
})
