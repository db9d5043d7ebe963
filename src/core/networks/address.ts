import { isIP, SocketAddress } from 'node:net'

const MAPPED = 0xffffn
const V4_BITS = 32

/** An address as a number, which masks and comparisons are easy on. */
export type NumberedAddress = { family: 'ipv4' | 'ipv6'; value: bigint }

/** Null for what is no address. An IPv4 address reads the same when it is mapped into IPv6. */
export function numbered(text: string): NumberedAddress | null {
  switch (isIP(text)) {
    case 4:
      return { family: 'ipv4', value: joined(text.split('.').map(Number), 8n) }
    case 6:
      return text.includes('%') ? null : unmapped(joined(groupsOf(text), 16n))
    default:
      return null
  }
}

export function textOf({ family, value }: NumberedAddress): string {
  if (family === 'ipv4') return parts(value, 4, 8n).join('.')
  const groups = parts(value, 8, 16n).map((group) => group.toString(16))
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}

/** The one way in which an address is written here; null for what is none. */
export function canonicalAddress(text: string): string | null {
  const address = numbered(text)
  return address && textOf(address)
}

function unmapped(value: bigint): NumberedAddress {
  return value >> BigInt(V4_BITS) === MAPPED
    ? { family: 'ipv4', value: BigInt.asUintN(V4_BITS, value) }
    : { family: 'ipv6', value }
}

/** All eight groups, whatever `::` and a dotted end leave out. */
function groupsOf(address: string): number[] {
  const hex = address.replace(/\d+\.\d+\.\d+\.\d+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [left = '', right = ''] = hex.split('::')
  const head = left ? left.split(':') : []
  const tail = right ? right.split(':') : []
  const middle = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...middle, ...tail].map((group) => Number.parseInt(group, 16))
}

const joined = (numbers: number[], bits: bigint): bigint =>
  numbers.reduce((value, each) => (value << bits) | BigInt(each), 0n)

const parts = (value: bigint, count: number, bits: bigint): number[] =>
  Array.from({ length: count }, (_, index) =>
    Number(BigInt.asUintN(Number(bits), value >> (bits * BigInt(count - 1 - index)))),
  )
