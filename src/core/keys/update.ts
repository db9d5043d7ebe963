import { eq } from 'drizzle-orm'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireStillAdmitted } from '../access/addresses.ts'
import { announceAccessChange } from '../access/changes.ts'
import { type KeyWithRole, roleOf } from '../access/roles.ts'
import { requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { changedLimits, requireGrantedLimit } from '../limits/input.ts'
import { describeKey } from './describe.ts'
import { lockKey } from './find.ts'
import { endFrom, type UpdateKey, updateKeyInput } from './input.ts'
import { isDependable, keepAnOperator, takeTurns } from './operators.ts'
import { keyState } from './state.ts'
import { loosened, requireWithinOwn } from './within.ts'

/** Changes what is given; null or an empty text clears what can be empty. */
export async function updateKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: UpdateKey,
): Promise<KeyWithRole> {
  const { name, label, notes, allowedAddresses, limits, ...ending } = parse(updateKeyInput, input)
  return act(ctx, viewer, async (tx, asking) => {
    const expiresAt = endFrom(ending, tx.now())
    const touchesAccess = [expiresAt, allowedAddresses, limits].some((value) => value !== undefined)
    if (touchesAccess) await takeTurns(tx, viewer)
    const before = await lockKey(tx, viewer, named)
    if (before.environment === 'live') requireLive(viewer, 'live keys')
    if (expiresAt !== undefined) requireProlongable(viewer, before, tx.now())
    // To open a key further is to hand it out.
    if (allowedAddresses !== undefined || limits !== undefined) requireGrantable(viewer, roleOf(before))
    if (before.id === viewer.key.id) requireStillAdmitted(viewer, allowedAddresses)
    requireGrantedLimit(tx, viewer, viewer.client, limits)
    const change = {
      name: name ?? before.name,
      ...(label === undefined ? {} : { label }),
      ...(notes === undefined ? {} : { notes }),
      ...(allowedAddresses === undefined ? {} : { allowedAddresses }),
      limits: changedLimits(before.limits, limits),
      // A new end is warned of anew.
      ...(expiresAt === undefined ? {} : { expiresAt, warnedDays: null }),
    } satisfies Partial<KeyRow>
    const after = { ...before, ...change }
    requireWithinOwn(tx, asking, after, loosened(tx, before, after))
    const isShaky = keyState(before, tx.now()) === 'ACTIVE' && !isDependable(after, viewer, tx.now())
    if (touchesAccess && isShaky) await keepAnOperator(tx, viewer, [after])
    await tx.db.update(keys).set(change).where(eq(keys.id, before.id))
    await recordAct(tx, viewer, {
      action: 'key.update',
      subject: encodeId('key', before.id),
      clientId: before.clientId,
      before: describeKey(before),
      after: describeKey(after),
    })
    await announceAccessChange(tx, { keyId: before.id })
    return after
  })
}

/** To let a key live longer is to hand it out again, and none comes back from its end this way. */
function requireProlongable(viewer: Viewer, key: KeyWithRole, now: Date): void {
  const state = keyState(key, now)
  if (state === 'EXPIRED' || state === 'REVOKED') {
    throw new ConflictError(
      `This key ${state === 'EXPIRED' ? 'has run out' : 'is revoked'}: its end stays as it is. Create a new key.`,
    )
  }
  requireGrantable(viewer, roleOf(key))
}
