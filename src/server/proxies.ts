import type { Log } from '../core/context.ts'
import { isBoundless } from '../core/networks/network.ts'
import type { Config } from './config.ts'

type Settings = Pick<Config, 'trustedProxies'>

/** Networks among the proxies in which strangers are too: these could say of themselves what they like. */
export const boundlessProxies = ({ trustedProxies }: Settings): string[] => trustedProxies.filter(isBoundless)

export function warnOfBoundlessProxies(config: Settings, log: Log): void {
  const trustedProxies = boundlessProxies(config)
  if (trustedProxies.length === 0) return
  log.warn(
    { trustedProxies },
    'trustedProxies holds far more than proxies: whoever connects from there can name any address as their own, and lists of addresses, limits and the audit log believe it. Name your proxies alone',
  )
}
