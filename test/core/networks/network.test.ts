import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalAddress } from '../../../src/core/networks/address.ts'
import { canonicalNetwork, compileNetworks, networkAround } from '../../../src/core/networks/network.ts'

test.each([
  ['10.1.2.3', '10.1.2.3'],
  [' 10.1.2.3 ', '10.1.2.3'],
  ['10.1.2.3/32', '10.1.2.3'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['::ffff:a01:203', '10.1.2.3'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
  ['::ffff:10.1.2.3/128', '10.1.2.3'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:db8:ffff::1/33', '2001:db8:8000::/33'],
  ['::1', '::1'],
  ['::/0', '::/0'],
  ['::10.0.0.1', '::10.0.0.1'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalNetwork(text)).toBe(canonical)
})

test.each([
  '',
  'anywhere',
  '10.1.2',
  '10.1.2.3.4',
  '10.1.2.256',
  '010.1.2.3',
  '10.1.2.3/33',
  '10.1.2.3/',
  '10.1.2.3/-1',
  '10.1.2.3/8/8',
  '10.1.2.3/8.0',
  '2001:db8::/129',
  '::ffff:10.1.2.3/90',
  'fe80::1%eth0',
  ':::',
  '10.1.2.3:443',
  '[::1]',
])('%s is no network', (text) => {
  expect(canonicalNetwork(text)).toBeNull()
})

const bitsOf = (address: string) => (isIPv4(address) ? 32 : 128)
const address = fc.oneof(fc.ipV4(), fc.ipV6())

test('an address is the same however it is written', () => {
  fc.assert(
    fc.property(address, (text) => {
      const once = canonicalAddress(text)
      expect(once).not.toBeNull()
      expect(canonicalAddress(once ?? '')).toBe(once)
      expect(canonicalAddress(text.toUpperCase())).toBe(once)
    }),
  )
})

test('a network contains what its mask says, and so says Node of it', () => {
  fc.assert(
    fc.property(address, address, fc.nat(128), (around, other, nat) => {
      const bits = nat % (bitsOf(around) + 1)
      const written = canonicalNetwork(`${around}/${bits}`)
      // Of a network inside of mapped addresses there is none so long.
      fc.pre(written !== null)
      const network = compileNetworks([written ?? ''])
      expect(network.contain(canonicalAddress(around) ?? '')).toBe(true)
      const theirs = new BlockList()
      theirs.addSubnet(around, bits, isIPv4(around) ? 'ipv4' : 'ipv6')
      const plain = canonicalAddress(other) ?? ''
      expect(network.contain(plain)).toBe(theirs.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6'))
    }),
  )
})

test('an IPv4 address mapped into IPv6 is in its network all the same', () => {
  const networks = compileNetworks(['10.0.0.0/8', '2001:db8::/32'])
  expect(
    ['10.9.9.9', '::ffff:10.9.9.9', '2001:db8:9::9', 'fe80::1%eth0', '11.0.0.1'].map(networks.contain),
  ).toEqual([true, true, true, false, false])
})

test('one user has a /64 of IPv6', () => {
  const around = { ipv4: 32, ipv6: 64 }
  expect(networkAround('2001:db8:1:2:3:4:5:6', around)).toBe('2001:db8:1:2::/64')
  expect(networkAround('203.0.113.7', around)).toBe('203.0.113.7')
  expect(networkAround('::ffff:203.0.113.7', around)).toBe('203.0.113.7')
  expect(networkAround('nonsense', around)).toBe('nonsense')
})
