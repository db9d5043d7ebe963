import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWellFormed, newSecret } from '../../../src/core/access/secret.ts'

test('a secret has its environment, 256 random bits and a checksum', () => {
  const secrets = Array.from({ length: 1_000 }, () => newSecret('live'))
  expect(new Set(secrets.map(({ secret }) => secret)).size).toBe(1_000)
  for (const { secret, prefix, lastFour, digest } of secrets) {
    expect(secret).toMatch(/^sk_live_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/)
    expect(isWellFormed(secret)).toBe(true)
    expect([prefix, lastFour, digest.length]).toEqual([secret.slice(0, 14), secret.slice(-4), 32])
  }
})

test('any one changed character breaks the checksum', () => {
  const { secret } = newSecret('test')
  fc.assert(
    fc.property(
      fc.integer({ min: 8, max: secret.length - 1 }),
      fc.constantFrom(...'0123456789ABCXYZabcxyz'),
      (at, other) => {
        fc.pre(secret[at] !== other)
        expect(isWellFormed(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false)
      },
    ),
  )
})

test('a key of the shape of before has no checksum to break', () => {
  expect(isWellFormed('8xK9mP2nQ5rT7vW1xZ4aC6eG8hJ0kL3mN6oP9qR2sT5')).toBe(true)
  expect(isWellFormed('8xK9mP2nQ5rT7vW1xZ4aC6eG8hJ0kL3mN6oP9qR2sT')).toBe(false)
})
