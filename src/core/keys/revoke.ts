import { and, eq, ne, sql } from 'drizzle-orm'
import { type KeyRow, keys, type RevocationReason } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { OPERATOR_ROLE } from '../access/roles.ts'
import { isOperator, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { lockKey } from './find.ts'
import { stateIs } from './state.ts'

/** Refused from the next request on. The first revocation stays, except that a leak found later is noted. */
export async function revokeKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  reason: RevocationReason,
): Promise<KeyRow> {
  return act(ctx, viewer, async (tx) => {
    // Before any row is locked: only operators see operator keys.
    if (isOperator(viewer)) await tx.db.execute(sql`select pg_advisory_xact_lock(${OPERATORS_LOCK})`)
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

/** Any fixed number. Operators who revoke at the same time take turns, or two could revoke each other. */
const OPERATORS_LOCK = 7_614_023_119

/** Without a live operator key nobody could make another. */
async function keepAnOperator(tx: Transaction, key: KeyRow): Promise<void> {
  if (key.role !== OPERATOR_ROLE || key.environment !== 'live') return
  const others = await tx.db.$count(
    keys,
    and(
      ne(keys.id, key.id),
      eq(keys.role, OPERATOR_ROLE),
      eq(keys.environment, 'live'),
      stateIs('ACTIVE', tx.now())(keys),
    ),
  )
  if (others > 0) return
  throw new ConflictError(
    'This is the last operator key: revoking it would lock everybody out. Create another first (role operator, no client).',
  )
}
