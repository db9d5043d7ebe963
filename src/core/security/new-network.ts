import { sql } from 'drizzle-orm'
import type { Transaction } from '../context.ts'
import type { NetworkOfUse } from '../keys/pending-uses.ts'
import { keyDetails, keyTitle, wantsUnusualUse } from './about.ts'
import { recordSecurityEvent } from './record.ts'

/** On its first day a key is only finding its place. */
const SETTLED_AFTER_MS = 24 * 60 * 60 * 1000

/** A key that is used from somewhere else than ever before. The networks are written already, the keys are held. */
export async function raiseNewNetworks(tx: Transaction, found: NetworkOfUse[]): Promise<void> {
  if (found.length === 0) return
  const settled = await settledSince(tx, [...new Set(found.map(({ keyId }) => keyId))])
  for (const { keyId, network, address, at } of found) {
    const since = settled.get(keyId)
    if (!since || at.getTime() - since.getTime() < SETTLED_AFTER_MS) continue
    const key = await tx.db.query.keys.findFirst({ where: { id: keyId }, with: { client: true } })
    if (!key || !wantsUnusualUse(key)) continue
    await recordSecurityEvent(tx, {
      kind: 'new_network',
      clientId: key.clientId,
      keyId,
      address,
      summary: `Key ${keyTitle(key)} was used from ${network}, where it was never used before (${address}).`,
      details: { ...keyDetails(key), network, address },
    })
  }
}

/** From when on each key was used, as far as its networks tell. */
async function settledSince(tx: Transaction, keyIds: string[]): Promise<Map<string, Date>> {
  const rows = await tx.db.execute<{ id: string; since: string | Date }>(sql`
    select key_id as id, min(first_at) as since from key_networks
    where key_id in (select jsonb_array_elements_text(${JSON.stringify(keyIds)}::text::jsonb)::uuid)
    group by key_id`)
  return new Map(rows.map(({ id, since }) => [id, new Date(since)]))
}
