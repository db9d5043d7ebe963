import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeId, encodeId, looksLikeId, NOUNS, newId, uuidOf } from '../../src/core/ids.ts'

test('an id tells its noun and comes back as the same uuid', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NOUNS), fc.uuid(), (noun, uuid) => {
      const id = encodeId(noun, uuid)
      expect(decodeId(id)).toEqual({ noun, uuid })
      expect(looksLikeId(id)).toBe(true)
    }),
  )
})

test('ids sort like the moments at which they were made', () => {
  const ids = Array.from({ length: 500 }, () => encodeId('client', newId()))
  expect([...ids].sort()).toEqual(ids)
})

test('anything else is no id', () => {
  const client = encodeId('client', newId())
  expect(uuidOf('key', client)).toBeNull()
  for (const text of [
    '',
    'client_',
    client.slice(0, -1),
    `${client}0`,
    'client_zzzzzzzzzzzzzzzzzzzzzz',
    'x_0000000000000000000000',
  ]) {
    expect([text, decodeId(text)]).toEqual([text, null])
  }
})
