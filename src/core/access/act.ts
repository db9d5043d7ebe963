import { type Core, type Transaction, transaction } from '../context.ts'
import { requireUsable, unknownKey } from './usable.ts'
import type { Viewer } from './viewer.ts'

/**
 * A change that a key makes. The key is looked at again, past every cache: one that was revoked by an earlier part
 * of the same request, or while it waited, makes nothing new.
 */
export async function act<T>(ctx: Core, viewer: Viewer, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(ctx, async (tx) => {
    const found = await tx.db.query.keys.findFirst({ where: { id: viewer.key.id }, with: { client: true } })
    if (!found) throw unknownKey()
    requireUsable(found, found.client, tx.now())
    return work(tx)
  })
}
