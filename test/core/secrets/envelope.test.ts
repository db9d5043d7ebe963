import fc from 'fast-check'
import { expect, test } from 'vitest'
import { open, rewrap, seal } from '../../../src/core/secrets/envelope.ts'
import { TamperedSecretError } from '../../../src/core/secrets/errors.ts'
import { newMasterKey } from '../../../src/core/secrets/master-key.ts'

const master = newMasterKey()
const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((each) => each.isWellFormed())
const label = fc.record({ id: fc.uuid(), purpose: fc.string(), clientId: fc.option(fc.uuid()) })

test('whatever is sealed opens again, also under another master key', () => {
  const other = newMasterKey()
  fc.assert(
    fc.property(text, label, (value, its) => {
      const sealed = seal(master, its, value)
      expect(sealed).toMatch(/^v1\.[\w-]+\.[\w-]+$/)
      expect(open(master, its, sealed)).toBe(value)
      const moved = rewrap(master, other, its, sealed)
      expect(open(other, its, moved)).toBe(value)
      expect(() => open(master, its, moved)).toThrow(TamperedSecretError)
    }),
  )
})

test('no bit of it can be another', () => {
  fc.assert(
    fc.property(text, label, fc.nat(), fc.nat({ max: 7 }), (value, its, place, bit) => {
      const bytes = Buffer.from(seal(master, its, value))
      const at = place % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      expect(() => open(master, its, bytes.toString('latin1'))).toThrow(TamperedSecretError)
    }),
    { numRuns: 2_000 },
  )
})

test('every bit, of one that is short', () => {
  const its = { id: 'a', purpose: 'b', clientId: null }
  const sealed = Buffer.from(seal(master, its, 'x'))
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(() => open(master, its, changed.toString('latin1'))).toThrow(TamperedSecretError)
  }
})

test('it opens for its own place and purpose alone', () => {
  fc.assert(
    fc.property(text, label, label, (value, its, another) => {
      fc.pre(JSON.stringify(its) !== JSON.stringify(another))
      expect(() => open(master, another, seal(master, its, value))).toThrow(TamperedSecretError)
    }),
  )
})

test.each(['', 'v1', 'v1..', 'v2.AAAA.AAAA', 'v1.AAAA', 'v1.AAAA.AAAA', 'v1.AAAA.AAAA.AAAA'])(
  'the text %j is none of ours',
  (sealed) => {
    const its = { id: 'a', purpose: 'mail password', clientId: null }
    expect(() => open(master, its, sealed)).toThrow("The secret a (mail password) can't be opened")
  },
)

test('the same text sealed twice looks different', () => {
  const its = { id: 'a', purpose: 'b', clientId: null }
  expect(seal(master, its, 'hunter2')).not.toBe(seal(master, its, 'hunter2'))
})
