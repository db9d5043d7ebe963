import type { Core } from '../context.ts'
import { BURST_PAUSE_MS, type Burst } from '../failures/bursts.ts'
import { keyDetails, keyTitle } from './about.ts'
import { recordSecurityEvent } from './record.ts'

/** Somebody tries keys. Where all tries were about one key, its client sees it too. */
export async function raiseBurst(ctx: Core, burst: Burst): Promise<void> {
  const { by, of, failures, seconds, addresses, prefixes, keyId } = burst
  const key = keyId
    ? await ctx.db.query.keys.findFirst({ where: { id: keyId }, with: { client: true } })
    : undefined
  const source =
    by === 'address' ? `from ${of}` : `with a key that begins ${of}, from ${addresses.length} addresses`
  const about = key ? `, all with ${keyTitle(key)}` : ''
  await recordSecurityEvent(ctx, {
    kind: 'failure_burst',
    clientId: key?.clientId ?? null,
    keyId: key?.id ?? null,
    address: by === 'address' ? of : null,
    summary: `${failures} requests ${source} were refused within ${Math.max(1, seconds)} s${about}.`,
    details: { [by]: of, failures, seconds, addresses, prefixes, ...(key && keyDetails(key)) },
    once: { topic: `failure_burst ${by} ${of}`, withinMs: BURST_PAUSE_MS },
  })
}
