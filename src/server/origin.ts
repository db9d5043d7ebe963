import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { Origin } from '../core/access/viewer.ts'
import { canonicalAddress } from '../core/networks/address.ts'
import { compileNetworks, type Networks } from '../core/networks/network.ts'

const LONGEST_HEADER = 500

export type OriginReader = (request: IncomingMessage, requestId: string) => Origin

/** Where requests came from. What a proxy says of it is believed of the proxies that were named, and of nobody else. */
export function createOriginReader(trustedProxies: readonly string[]): OriginReader {
  const trusted = trustedProxies.length > 0 ? compileNetworks(trustedProxies) : null
  return (request, requestId) => {
    const peer = plain(request.socket.remoteAddress)
    const isProxied = trusted !== null && peer !== null && trusted.contain(peer)
    return {
      address: isProxied ? forwardedFor(request.headers['x-forwarded-for'], peer, trusted) : peer,
      userAgent: request.headers['user-agent']?.slice(0, LONGEST_HEADER) ?? null,
      requestId,
      secure:
        request.socket instanceof TLSSocket || (isProxied && isHttps(request.headers['x-forwarded-proto'])),
      untold: isProxied && !request.headers['x-forwarded-proto'],
    }
  }
}

/** An IPv4 address reads the same on a dual-stack socket. */
const plain = (address: string | undefined): string | null => address?.replace(/^::ffff:(?=.*\.)/, '') ?? null

/**
 * From the nearest hop outwards, as far as the hops are trusted: what stands beyond the first stranger was written by
 * the stranger. What is no address ends the walk at the last that was one.
 */
function forwardedFor(header: string | string[] | undefined, peer: string, trusted: Networks): string {
  let last = peer
  for (const hop of String(header ?? '')
    .split(',')
    .reverse()) {
    const address = addressOf(hop.trim())
    if (address === null) return last
    last = address
    if (!trusted.contain(address)) return last
  }
  return last
}

/** With a port or without, in brackets or not. */
function addressOf(hop: string): string | null {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1]
  const dotted = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1]
  return canonicalAddress(bracketed ?? dotted ?? hop)
}

/** The nearest proxy speaks last. */
const isHttps = (header: string | string[] | undefined): boolean =>
  /(?:^|,)\s*https\s*$/i.test(String(header ?? ''))
