import { eq } from 'drizzle-orm'
import { keys } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { builtInRole, type KeyWithRole, roleOf } from '../access/roles.ts'
import { requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { lockKey } from './find.ts'
import { requireRoomForKey } from './room.ts'
import { keyState } from './state.ts'
import { requireWithinOwn } from './within.ts'

/** Undoes a revocation; never of a key that leaked, was replaced or has run out. */
export async function reactivateKey(ctx: Core, viewer: Viewer, named: string): Promise<KeyWithRole> {
  return act(ctx, viewer, async (tx, asking) => {
    const key = await lockKey(tx, viewer, named)
    if (key.environment === 'live') requireLive(viewer, 'live keys')
    if (!key.revokedAt) return key
    requireReusable(key, ctx.now())
    requireGrantable(viewer, roleOf(key))
    requireWithinOwn(tx, asking, key, ['allowedAddresses', 'limits'])
    await requireRoomForKey(tx, key.clientId)
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

function requireReusable(key: KeyWithRole, now: Date): void {
  if (key.revocationReason === 'compromised') {
    throw new ConflictError('This key was revoked as compromised and stays so. Create a new key.')
  }
  if (key.successorId || key.retiresAt) {
    throw new ConflictError('This key was replaced by another and stays revoked. Create a new key.')
  }
  if (!key.customRole && !builtInRole(key.role)) {
    throw new ConflictError(
      `The role ${key.role} of this key was deleted while it was revoked: it could do nothing. Create a new key.`,
    )
  }
  if (keyState({ ...key, revokedAt: null }, now) === 'EXPIRED') {
    throw new ConflictError(
      'This key has expired since: reactivating it would not make it work. Create a new key.',
    )
  }
}
