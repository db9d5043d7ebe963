import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slugOf } from '../../../src/core/clients/slug.ts'

test.each([
  ['Acme Corp', 'acme-corp'],
  ['  ACME   corp!! ', 'acme-corp'],
  ['Müller & Söhne', 'muller-sohne'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['İstanbul', 'istanbul'],
  ["Joe's Diner", 'joes-diner'],
  ['Ａｃｍｅ', 'acme'],
  ['ünïcode_name', 'unicode-name'],
  ['日本 カメラ', '日本-カメラ'],
  ['!!!', ''],
])('%s is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

test('a slug is its own slug, and case makes no difference', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      expect(slugOf(slugOf(name))).toBe(slugOf(name))
      expect(slugOf(name.toUpperCase())).toBe(slugOf(name))
    }),
  )
})
