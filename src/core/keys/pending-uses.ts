import { networkAround } from '../networks/network.ts'
import { QUARTER_MS } from '../usage/buckets.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const QUARTERS_A_DAY = DAY_MS / QUARTER_MS
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
  /** Uses by the quarter of an hour, counted since 1970. */
  quarters: Map<number, number>
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
    use = { at, address: null, count: 0, quarters: new Map(), networks: new Map() }
    pending.set(keyId, use)
  }
  use.count += 1
  // Numbers: to compare dates costs more than all the rest, for every request.
  const time = at.getTime()
  const quarter = Math.floor(time / QUARTER_MS)
  use.quarters.set(quarter, (use.quarters.get(quarter) ?? 0) + 1)
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
      for (const [quarter, count] of use.quarters)
        newer.quarters.set(quarter, (newer.quarters.get(quarter) ?? 0) + count)
      for (const [network, seen] of use.networks) see(newer, network, seen)
      if (use.at > newer.at) Object.assign(newer, { at: use.at, address: use.address })
    }
  }
}

/** By the day (UTC), as days since 1970. */
export function daysOf({ quarters }: Use): Map<number, number> {
  const days = new Map<number, number>()
  for (const [quarter, count] of quarters) {
    const day = Math.floor(quarter / QUARTERS_A_DAY)
    days.set(day, (days.get(day) ?? 0) + count)
  }
  return days
}

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
