import type { Config } from '../config.ts'
import { boundlessProxies } from '../proxies.ts'
import { type Check, ok, warning } from './check.ts'

const NAME = 'proxies'

/** Nothing to look at where none are named. */
export function checkProxies(config: Pick<Config, 'trustedProxies'>): Check[] {
  const { trustedProxies } = config
  if (trustedProxies.length === 0) return []
  const boundless = boundlessProxies(config)
  if (boundless.length === 0) return [ok(NAME, trustedProxies.join(', '))]
  return [
    warning(
      NAME,
      `${boundless.join(', ')}: whoever connects from there can name any address as their own`,
      'Name in trustedProxies your proxies alone.',
    ),
  ]
}
