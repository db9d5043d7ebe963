import { BlockList } from 'node:net'
import { LRUCache } from 'lru-cache'
import type { Origin, Viewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import { keyDetails, keyTitle } from '../core/security/about.ts'
import { recordSecurityEvent } from '../core/security/record.ts'

/** Once per key in this time, here and by all servers of the database. */
const QUIET_MS = 60 * 60 * 1000
const MOST_REMEMBERED = 10_000

export type PlaintextWatch = (viewer: Viewer) => void

/** A live key that comes over plain HTTP from elsewhere can be read by whoever is on the way. */
export function watchPlaintext(core: Core): PlaintextWatch {
  const said = new LRUCache<string, true>({ max: MOST_REMEMBERED, ttl: QUIET_MS })
  return (viewer) => {
    const { key, origin } = viewer
    if (origin.secure || key.environment !== 'live' || isHere(origin.address) || said.has(key.id)) return
    said.set(key.id, true)
    raise(core, viewer).catch((error) => core.log.error({ err: error }, 'A warning could not be written'))
  }
}

async function raise(core: Core, { key, client, origin }: Viewer): Promise<void> {
  const known = { ...key, client }
  await recordSecurityEvent(core, {
    kind: 'plaintext_key',
    clientId: key.clientId,
    keyId: key.id,
    address: origin.address,
    summary: `Key ${keyTitle(known)} came ${howFrom(origin)}`,
    details: { ...keyDetails(known), userAgent: origin.userAgent },
    once: { topic: `plaintext_key:${key.id}`, withinMs: QUIET_MS },
  })
}

const howFrom = ({ address, untold }: Origin): string =>
  untold
    ? `from ${address} by a proxy that does not say X-Forwarded-Proto: as far as is known over plain HTTP. Let the proxy say it; if the key did not come over https, let it do so, and rotate it.`
    : `over plain HTTP from ${address}: it can be read on the way. Let it use https, and rotate it.`

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** What never leaves the machine needs no cover; a socket of the file system has no address. */
function isHere(address: string | null): boolean {
  return address === null || loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}
