import { eq } from 'drizzle-orm'
import { type ClientRow, clients } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { encodeId } from '../ids.ts'
import { lockClient } from './find.ts'
import { keepRevocation } from './revocations.ts'

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
    return markRevoked(tx, viewer, before, action, revokedAt)
  })
}

/** Of a client that is locked; without a viewer, by the server itself. */
export async function markRevoked(
  tx: Transaction,
  viewer: Viewer | null,
  before: ClientRow,
  action: string,
  revokedAt: Date | null,
): Promise<ClientRow> {
  // Asking twice is asking once: the first date stays.
  if ((before.revokedAt === null) === (revokedAt === null)) return before
  const change = { revokedAt, updatedAt: tx.now() }
  await tx.db.update(clients).set(change).where(eq(clients.id, before.id))
  await keepRevocation(tx, before, revokedAt, tx.now())
  await recordAct(tx, viewer, {
    action,
    subject: encodeId('client', before.id),
    clientId: before.id,
    before: { revokedAt: before.revokedAt },
    after: { revokedAt },
  })
  await announceAccessChange(tx, { clientId: before.id })
  return { ...before, ...change }
}
