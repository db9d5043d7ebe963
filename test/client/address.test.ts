import { expect, test } from 'vitest'
import { baseUrl, endpoint, sameServer } from '../../src/client/address.ts'

test.each([
  ['http://127.0.0.1:5002', 'http://127.0.0.1:5002'],
  ['http://127.0.0.1:5002/', 'http://127.0.0.1:5002'],
  ['http://127.0.0.1:5002/graphql', 'http://127.0.0.1:5002'],
  ['http://127.0.0.1:5002/api', 'http://127.0.0.1:5002'],
  ['http://127.0.0.1:5002/api/', 'http://127.0.0.1:5002'],
  ['https://example.com/vigint/graphql', 'https://example.com/vigint'],
  ['HTTPS://Example.com:443/api', 'https://example.com'],
  ['localhost:5002', 'http://localhost:5002'],
  [' http://[::1]:5002 ', 'http://[::1]:5002'],
])('the base of %s is %s', (address, base) => {
  expect(baseUrl(address)).toBe(base)
  expect(endpoint(address)).toBe(`${base}/graphql`)
})

test.each(['ftp://example.com', 'http://', 'not an address', ''])('%j is no address', (address) => {
  expect(() => baseUrl(address)).toThrow(`"${address}" is not the address of a server.`)
})

test('an address that holds a password is refused without repeating it', () => {
  expect(() => baseUrl('http://me:hunter2@example.com')).toThrow(
    'The server address must not hold a user name or password (example.com).',
  )
})

test('only the same base address is the same server', () => {
  expect(sameServer('http://127.0.0.1:5002/graphql', 'http://127.0.0.1:5002/')).toBe(true)
  expect(sameServer('http://127.0.0.1:5002', 'http://127.0.0.1:5003')).toBe(false)
  expect(sameServer('http://127.0.0.1:5002', 'https://127.0.0.1:5002')).toBe(false)
  expect(sameServer('http://127.0.0.1:5002', 'http://localhost:5002')).toBe(false)
})
