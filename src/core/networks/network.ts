import { BlockList } from 'node:net'
import { numbered, textOf } from './address.ts'

const BITS = { ipv4: 32, ipv6: 128 }

type Network = { address: string; bits: number; family: 'ipv4' | 'ipv6' }

/** One address, or a network in CIDR notation, with nothing set outside of its mask. Null for anything else. */
function parseNetwork(text: string): Network | null {
  const [given = '', length, ...rest] = text.trim().split('/')
  const address = numbered(given)
  if (!address || rest.length > 0) return null
  const { family } = address
  const longest = family === 'ipv4' && given.includes(':') ? BITS.ipv6 : BITS[family]
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null
  const bits = length === undefined ? BITS[family] : Number(length) - (longest - BITS[family])
  if (bits < 0 || bits > BITS[family]) return null
  return { address: textOf({ family, value: masked(address.value, BITS[family], bits) }), bits, family }
}

function masked(value: bigint, all: number, bits: number): bigint {
  const rest = BigInt(all - bits)
  return (value >> rest) << rest
}

/** The one way in which a network is written here; null for what is none. */
export function canonicalNetwork(text: string): string | null {
  const network = parseNetwork(text)
  if (!network) return null
  const { address, bits, family } = network
  return bits === BITS[family] ? address : `${address}/${bits}`
}

/** Its first and its last address, as numbers. */
export function rangeOf(text: string): { family: Network['family']; first: bigint; last: bigint } | null {
  const network = parseNetwork(text)
  const first = network && numbered(network.address)
  if (!network || !first) return null
  const { family, bits } = network
  return { family, first: first.value, last: first.value + (1n << BigInt(BITS[family] - bits)) - 1n }
}

/** Shorter ones hold strangers: a private network has 8 bits and more, one provider of IPv6 some 20. */
const FEWEST_BITS = { ipv4: 8, ipv6: 16 }

/** Whether so much of the net is in it that nobody can know all who are there. */
export function isBoundless(text: string): boolean {
  const network = parseNetwork(text)
  if (!network) return false
  // fc00::/7 is as private as 10.0.0.0/8.
  const isPrivate = network.family === 'ipv6' && /^f[cd]/.test(network.address)
  return !isPrivate && network.bits < FEWEST_BITS[network.family]
}

/** The network around an address with so many bits, by family; what is no address stays as it is. */
export function networkAround(address: string, bits: { ipv4: number; ipv6: number }): string {
  const found = numbered(address.split('%', 1)[0] ?? '')
  if (!found) return address
  const { family, value } = found
  return bits[family] === BITS[family]
    ? textOf(found)
    : `${textOf({ family, value: masked(value, BITS[family], bits[family]) })}/${bits[family]}`
}

/** Answers quickly whether an address is in one of the networks. */
export type Networks = { contain(address: string): boolean }

export function compileNetworks(texts: readonly string[]): Networks {
  const list = new BlockList()
  for (const text of texts) {
    const network = parseNetwork(text)
    if (network) list.addSubnet(network.address, network.bits, network.family)
  }
  return {
    contain(address) {
      const plain = address.split('%', 1)[0] ?? ''
      return list.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4')
    },
  }
}
