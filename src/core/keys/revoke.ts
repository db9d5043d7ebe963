import { eq } from 'drizzle-orm'
import { keys, type RevocationReason } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import type { KeyWithRole } from '../access/roles.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { encodeId } from '../ids.ts'
import { lockKey } from './find.ts'
import { keepAnOperator, takeTurns } from './operators.ts'

/** Refused from the next request on. The first revocation stays, except that a leak found later is noted. */
export async function revokeKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  reason: RevocationReason,
): Promise<KeyWithRole> {
  return act(ctx, viewer, async (tx) => {
    await takeTurns(tx, viewer)
    const key = await lockKey(tx, viewer, named)
    if (key.environment === 'live') requireLive(viewer, 'live keys')
    if (key.revokedAt && (reason !== 'compromised' || key.revocationReason === 'compromised')) return key
    await keepAnOperator(tx, viewer, [key])
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
