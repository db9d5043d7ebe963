import { eq } from 'drizzle-orm'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { lockKey } from './find.ts'
import { keyState } from './state.ts'

/** Undoes a revocation; never of a key that leaked, was replaced or has run out. */
export async function reactivateKey(ctx: Core, viewer: Viewer, named: string): Promise<KeyRow> {
  return act(ctx, viewer, async (tx) => {
    const key = await lockKey(tx, viewer, named)
    if (key.environment === 'live') requireLive(viewer, 'live keys')
    if (!key.revokedAt) return key
    requireReusable(key, ctx.now())
    requireGrantable(viewer, key.role)
    const change = { revokedAt: null, revocationReason: null }
    await tx.db.update(keys).set(change).where(eq(keys.id, key.id))
    await recordAct(tx, viewer, {
      action: 'key.reactivate',
      subject: encodeId('key', key.id),
      clientId: key.clientId,
      before: { revokedAt: key.revokedAt, reason: key.revocationReason },
      after: change,
    })
    await announceAccessChange(tx, { keyId: key.id })
    return { ...key, ...change }
  })
}

function requireReusable(key: KeyRow, now: Date): void {
  if (key.revocationReason === 'compromised') {
    throw new ConflictError('This key was revoked as compromised and stays so. Create a new key.')
  }
  if (key.successorId || key.retiresAt) {
    throw new ConflictError('This key was replaced by another and stays revoked. Create a new key.')
  }
  if (keyState({ ...key, revokedAt: null }, now) === 'EXPIRED') {
    throw new ConflictError(
      'This key has expired since: reactivating it would not make it work. Create a new key.',
    )
  }
}
