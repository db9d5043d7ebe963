import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { documentCache } from '../../src/server/document-cache.ts'

const asked = (name: string, length = 0) => `{ ${name}: health { status } } #${'x'.repeat(length)}`

test('what is asked again is not parsed again', () => {
  const cache = documentCache().documentCache
  const document = parse(asked('a'))
  cache.set(asked('a'), document)
  expect(cache.get(asked('a'))).toBe(document)
})

test('large documents are not kept, nor more than so much of small ones', () => {
  const cache = documentCache().documentCache
  cache.set(asked('large', 30_000), parse(asked('large')))
  expect(cache.get(asked('large', 30_000))).toBeUndefined()
  for (let each = 0; each < 200; each++) cache.set(asked(`a${each}`, 10_000), parse(asked(`a${each}`)))
  const kept = Array.from({ length: 200 }, (_, each) => cache.get(asked(`a${each}`, 10_000))).filter(Boolean)
  expect(kept.length).toBe(49)
})
