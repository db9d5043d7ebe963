import { eq } from 'drizzle-orm'
import { type ClientRow, clients } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { encodeId } from '../ids.ts'
import { lockClient } from './find.ts'

/** Refuses every key of the client, and leaves the keys as they are: reactivating brings back exactly these. */
export const revokeClient = (ctx: Core, viewer: Viewer, named: string): Promise<ClientRow> =>
  setRevoked(ctx, viewer, named, 'client.revoke', ctx.now())

export const reactivateClient = (ctx: Core, viewer: Viewer, named: string): Promise<ClientRow> =>
  setRevoked(ctx, viewer, named, 'client.reactivate', null)

async function setRevoked(
  ctx: Core,
  viewer: Viewer,
  named: string,
  action: string,
  revokedAt: Date | null,
): Promise<ClientRow> {
  requireLive(viewer, 'client records')
  return act(ctx, viewer, async (tx) => {
    const before = await lockClient(tx, viewer, named)
    // Asking twice is asking once: the first date stays.
    if ((before.revokedAt === null) === (revokedAt === null)) return before
    const change = { revokedAt, updatedAt: ctx.now() }
    await tx.db.update(clients).set(change).where(eq(clients.id, before.id))
    await recordAct(tx, viewer, {
      action,
      subject: encodeId('client', before.id),
      clientId: before.id,
      before: { revokedAt: before.revokedAt },
      after: { revokedAt },
    })
    await announceAccessChange(tx, { clientId: before.id })
    return { ...before, ...change }
  })
}
