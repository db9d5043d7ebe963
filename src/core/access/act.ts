import { type Core, type Transaction, transaction } from '../context.ts'
import { noteEffect } from '../idempotency/run.ts'
import { admissionOf, requireAdmitted } from './addresses.ts'
import { permissionsOf } from './roles.ts'
import { requireUsable, unknownKey } from './usable.ts'
import { requireStill, type Viewer } from './viewer.ts'

/**
 * A change that a key makes. The key is looked at again, past every cache: one that was revoked by an earlier part
 * of the same request, or while it waited, makes nothing new. The work gets the key as it is by then.
 */
export async function act<T>(
  ctx: Core,
  viewer: Viewer,
  work: (tx: Transaction, asking: Viewer) => Promise<T>,
): Promise<T> {
  return transaction(ctx, async (tx) => {
    const found = await tx.db.query.keys.findFirst({
      where: { id: viewer.key.id },
      with: { client: true, customRole: true },
    })
    if (!found) throw unknownKey()
    requireUsable(found, found.client, tx.now())
    requireAdmitted(found, admissionOf(found, found.client), viewer.origin.address)
    requireStill(viewer, permissionsOf(found))
    if (viewer.run) await noteEffect(tx, viewer.run)
    const { client, ...key } = found
    return work(tx, { ...viewer, key, client })
  })
}
