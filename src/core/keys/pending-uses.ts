import { networkAround } from '../networks/network.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Of one key between two writes. Where the database is away for long, what comes after is not told apart. */
const MOST_NETWORKS = 200

/** Whoever moves within such a network has not gone elsewhere. */
const NETWORK_BITS = { ipv4: 24, ipv6: 48 }

type Seen = { first: Date; last: Date; address: string }

/** What a key was used for since the last write. */
export type Use = {
  at: Date
  address: string | null
  count: number
  /** Uses by the day (UTC), as days since 1970. */
  days: Map<number, number>
  networks: Map<string, Seen>
}

/** By key. */
export type PendingUses = Map<string, Use>

/** As it stands once written. */
export type DayOfUse = { keyId: string; day: string; count: number }
/** A network that a key was not used from before. */
export type NetworkOfUse = { keyId: string; network: string; address: string; at: Date }

export function countUse(pending: PendingUses, keyId: string, at: Date, address: string | null): void {
  let use = pending.get(keyId)
  if (!use) {
    use = { at, address: null, count: 0, days: new Map(), networks: new Map() }
    pending.set(keyId, use)
  }
  use.count += 1
  // Numbers: to compare dates costs more than all the rest, for every request.
  const time = at.getTime()
  const day = Math.floor(time / DAY_MS)
  use.days.set(day, (use.days.get(day) ?? 0) + 1)
  noteAddress(use, at, address)
  if (time < use.at.getTime()) return
  use.at = at
  use.address = address
}

function noteAddress(use: Use, at: Date, address: string | null): void {
  // Nearly always the one of the request before, whose network stands there already.
  if (address === null || (address === use.address && at.getTime() - use.at.getTime() < 1000)) return
  see(use, networkAround(address, NETWORK_BITS), { first: at, last: at, address })
}

function see({ networks }: Use, network: string, { first, last, address }: Seen): void {
  const seen = networks.get(network)
  if (seen) {
    if (first < seen.first) seen.first = first
    if (last > seen.last) seen.last = last
  } else if (networks.size < MOST_NETWORKS) networks.set(network, { first, last, address })
}

/** Puts back what could not be written, under what came meanwhile. */
export function putBack(pending: PendingUses, unwritten: PendingUses): void {
  for (const [keyId, use] of unwritten) {
    const newer = pending.get(keyId)
    if (!newer) pending.set(keyId, use)
    else {
      newer.count += use.count
      for (const [day, count] of use.days) newer.days.set(day, (newer.days.get(day) ?? 0) + count)
      for (const [network, seen] of use.networks) see(newer, network, seen)
      if (use.at > newer.at) Object.assign(newer, { at: use.at, address: use.address })
    }
  }
}

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
