import { and, eq, isNull } from 'drizzle-orm'
import { type KeyRow, keys, type RevocationReason } from '../../db/tables/index.ts'
import { announceAccessChange } from '../access/changes.ts'
import { OPERATOR_ROLE } from '../access/roles.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { lockKey } from './find.ts'
import { keyState } from './state.ts'

/** Refused from the next request on. The first revocation stays, except that a leak found later is noted. */
export async function revokeKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  reason: RevocationReason,
): Promise<KeyRow> {
  return transaction(ctx, async (tx) => {
    const key = await lockKey(tx, viewer, named)
    if (key.environment === 'live') requireLive(viewer, 'live keys')
    if (key.revokedAt && (reason !== 'compromised' || key.revocationReason === 'compromised')) return key
    await keepAnOperator(tx, key)
    const change = { revokedAt: key.revokedAt ?? ctx.now(), revocationReason: reason }
    await tx.db.update(keys).set(change).where(eq(keys.id, key.id))
    await recordAct(tx, viewer, {
      action: 'key.revoke',
      subject: encodeId('key', key.id),
      clientId: key.clientId,
      before: { revokedAt: key.revokedAt, reason: key.revocationReason },
      after: { revokedAt: change.revokedAt, reason },
    })
    await announceAccessChange(tx, { keyId: key.id })
    return { ...key, ...change }
  })
}

/** Without a live operator key nobody could make another. Rows are locked, so that two can't revoke each other. */
async function keepAnOperator(tx: Transaction, key: KeyRow): Promise<void> {
  if (key.role !== OPERATOR_ROLE || key.environment !== 'live') return
  const all = await tx.db
    .select()
    .from(keys)
    .where(and(isNull(keys.clientId), eq(keys.role, OPERATOR_ROLE), eq(keys.environment, 'live')))
    .orderBy(keys.id)
    .for('update')
  const others = all.filter((other) => other.id !== key.id && keyState(other, tx.now()) === 'ACTIVE')
  if (others.length > 0) return
  throw new ConflictError(
    'This is the last operator key: revoking it would lock everybody out. Create another first (role operator, no client).',
  )
}
