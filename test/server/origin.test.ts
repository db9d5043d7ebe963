import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalAddress } from '../../src/core/networks/address.ts'
import { compileNetworks } from '../../src/core/networks/network.ts'
import { createOriginReader } from '../../src/server/origin.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const PROXIES = ['10.0.0.0/8', '2001:db8::/32']

function origin(peer: string, headers: Record<string, string>, trusted = PROXIES) {
  const request = { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage
  return createOriginReader(trusted)(request, 'id')
}

const from = (peer: string, forwarded?: string, trusted?: string[]) =>
  origin(peer, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, trusted).address

test.each([
  ['who is no proxy is not believed', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
  ['a proxy without a word', '10.0.0.1', undefined, '10.0.0.1'],
  ['an empty word', '10.0.0.1', '', '10.0.0.1'],
  ['a proxy', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['a proxy on a dual-stack socket', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['a mapped address', '10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
  ['two proxies', '10.0.0.1', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['what the stranger wrote itself', '10.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['a stranger that names a proxy', '10.0.0.1', '1.1.1.1, 10.0.0.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['with a port', '10.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
  ['IPv6 in brackets', '10.0.0.1', '[2001:DB9::7]', '2001:db9::7'],
  ['IPv6 in brackets with a port', '10.0.0.1', '[2001:db9::7]:443', '2001:db9::7'],
  ['bare IPv6', '2001:db8::1', '2001:db9::7', '2001:db9::7'],
  ['garbage', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['garbage beyond a proxy', '10.0.0.1', '203.0.113.7, _hidden, 10.0.0.2', '10.0.0.2'],
  ['nothing but proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
])('%s', (_, peer, forwarded, expected) => {
  expect(from(peer, forwarded)).toBe(expected)
})

test('without named proxies nobody is believed', () => {
  expect(from('127.0.0.1', '203.0.113.7', [])).toBe('127.0.0.1')
})

const proxy = fc.ipV4().map((address) => address.replace(/^\d+/, '10'))
const stranger = fc.ipV4().filter((address) => !address.startsWith('10.'))
const noise = fc.oneof(fc.ipV4(), fc.string({ maxLength: 30 }), proxy)

test('whatever a stranger writes, its own address is what counts', () => {
  fc.assert(
    fc.property(fc.array(noise), stranger, fc.array(proxy), proxy, (written, address, hops, peer) => {
      expect(from(peer, [...written, address, ...hops].join(', '))).toBe(canonicalAddress(address))
    }),
  )
})

test('whatever the header holds, what is answered is an address: the peer, or one of the header', () => {
  const trusted = compileNetworks(PROXIES)
  fc.assert(
    fc.property(fc.array(noise), fc.oneof(proxy, stranger), (hops, peer) => {
      const answer = from(peer, hops.join(','))
      expect(canonicalAddress(answer ?? '')).toBe(answer)
      if (!trusted.contain(peer)) expect(answer).toBe(peer)
    }),
  )
})

describe('https', () => {
  const secure = (peer: string, forwarded: string) => origin(peer, { 'x-forwarded-proto': forwarded }).secure
  test.each([
    ['10.0.0.1', 'https', true],
    ['10.0.0.1', 'HTTPS ', true],
    ['10.0.0.1', 'http', false],
    ['10.0.0.1', 'https, http', false],
    ['10.0.0.1', 'http, https', true],
    ['10.0.0.1', '', false],
    ['203.0.113.9', 'https', false],
  ])('%s says %s', (peer, forwarded, expected) => {
    expect(secure(peer, forwarded)).toBe(expected)
  })
})

test.each([
  [['0.0.0.0/0', '10.0.0.0/8'], ['0.0.0.0/0']],
  [
    ['::/0', '2000::/3', 'fc00::/7'],
    ['::/0', '2000::/3'],
  ],
  [['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'], []],
])('who names strangers as proxies is warned: %j', async (trustedProxies, named) => {
  const warnings: unknown[] = []
  const log = { info: () => {}, error: () => {}, warn: (about: object) => warnings.push(about) }
  const server = await startTestServer({ settings: { trustedProxies }, log })
  await server.stop()
  expect(warnings.filter((about) => Object.hasOwn(about as object, 'trustedProxies'))).toEqual(
    named.length > 0 ? [{ trustedProxies: named }] : [],
  )
})

describe('on a server behind a proxy', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ settings: { trustedProxies: '127.0.0.0/8, ::1' } })
  })
  afterAll(() => server.stop())

  test('the audit log names the address beyond it', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${server.operatorKey}`,
        'x-forwarded-for': '6.6.6.6, 203.0.113.7, 127.0.0.9',
      },
      body: JSON.stringify({ query: 'mutation { createClient(input: {name: "Proxied"}) { __typename } }' }),
    })
    expect(response.status).toBe(200)
    const row = await server.db.query.auditLog.findFirst({ where: { action: 'client.create' } })
    expect(row?.address).toBe('203.0.113.7')
  })
})
