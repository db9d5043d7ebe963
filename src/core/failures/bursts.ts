import { LRUCache } from 'lru-cache'
import { networkAround } from '../networks/network.ts'
import type { FailedAuthentication } from './failure.ts'

/** So many within this time, from one address or on one prefix, are not an honest mistake. */
const FAILURES = 20
const WITHIN_MS = 60 * 1000
/** The same burst is not told again before this. */
export const BURST_PAUSE_MS = 10 * 60 * 1000
const MOST_WATCHED = 10_000
/** An IPv6 user has as many addresses as there are in a /64. */
const ONE_USER_BITS = { ipv4: 32, ipv6: 64 }

export type Burst = {
  by: 'address' | 'prefix'
  /** The address (of IPv6 its /64), or the prefix. */
  of: string
  failures: number
  seconds: number
  addresses: string[]
  prefixes: string[]
  /** Where all were about one key. */
  keyId: string | null
}

type Watched = { at: number; failure: FailedAuthentication }

export type Bursts = {
  /** What begins with this failure. */
  notice(failure: FailedAuthentication, at: Date): Burst[]
}

/** Watches the last failures of each address and of each prefix, in bounded memory. */
export function createBursts(): Bursts {
  const watched = new LRUCache<string, Watched[]>({ max: MOST_WATCHED })
  const told = new LRUCache<string, number>({ max: MOST_WATCHED })

  function look(by: Burst['by'], of: string, latest: Watched): Burst | undefined {
    const name = `${by} ${of}`
    const last = watched.get(name) ?? []
    last.push(latest)
    if (last.length > FAILURES) last.shift()
    watched.set(name, last)
    const first = last[0]?.at ?? latest.at
    if (last.length < FAILURES || latest.at - first > WITHIN_MS) return undefined
    if (latest.at - (told.get(name) ?? Number.NEGATIVE_INFINITY) < BURST_PAUSE_MS) return undefined
    const burst = describe(by, of, last, first)
    // From one address it is the burst of that address.
    if (by === 'prefix' && burst.addresses.length < 2) return undefined
    told.set(name, latest.at)
    return burst
  }

  return {
    notice(failure, at) {
      const latest = { at: at.getTime(), failure }
      return [
        failure.address && look('address', networkAround(failure.address, ONE_USER_BITS), latest),
        failure.prefix && look('prefix', failure.prefix, latest),
      ].filter((burst) => typeof burst === 'object' && burst !== null)
    },
  }
}

function describe(by: Burst['by'], of: string, last: Watched[], first: number): Burst {
  const distinct = (texts: (string | null)[]) => [...new Set(texts.filter((text) => text !== null))]
  const keys = [...new Set(last.map(({ failure }) => failure.keyId))]
  return {
    by,
    of,
    failures: last.length,
    seconds: Math.ceil(((last.at(-1)?.at ?? first) - first) / 1000),
    addresses: distinct(last.map(({ failure }) => failure.address)),
    prefixes: distinct(last.map(({ failure }) => failure.prefix)),
    keyId: keys.length === 1 ? (keys[0] ?? null) : null,
  }
}
