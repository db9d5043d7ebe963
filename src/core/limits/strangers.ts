import { networkAround } from '../networks/network.ts'
import type { LimitDefaults } from './defaults.ts'
import type { LimitGate } from './gate.ts'
import { type Quota, quota } from './quotas.ts'

/** An IPv6 user has as many addresses as there are in a /64. */
const TOGETHER = { ipv4: 32, ipv6: 64 }

/** Requests without an accepted key, counted by where they come from. */
export type Strangers = {
  quotasOf(address: string | null): readonly Quota[]
  /** Whether so many of its requests had no accepted key that nothing of it is looked up one by one. */
  isSuspect(address: string | null): boolean
}

export function createStrangers(
  gate: LimitGate,
  { strangerRequestsPerMinute }: Pick<LimitDefaults, 'strangerRequestsPerMinute'>,
): Strangers {
  const quotasOf = (address: string | null) => quota('address', networkOf(address), strangerRequestsPerMinute)
  return {
    quotasOf,
    isSuspect: (address) => quotasOf(address).some((each) => !gate.hasRoom(each)),
  }
}

/** Those that count as one. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown'
  return address.includes(':') ? networkAround(address, TOGETHER) : address
}
