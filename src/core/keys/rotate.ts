import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { type KeyWithRole, roleOf } from '../access/roles.ts'
import { requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { lockKey } from './find.ts'
import { endFrom, ending } from './input.ts'
import { type IssuedKey, insertKey, type NewKey } from './insert.ts'
import { isDependable, keepAnOperator, takeTurns } from './operators.ts'
import { requireRoomForSuccessor } from './room.ts'
import { keyState } from './state.ts'
import { loosened, requireWithinOwn } from './within.ts'

const DAY_S = 24 * 60 * 60
const LONGEST_GRACE_DAYS = 30
const DEFAULT_GRACE_S = DAY_S
const SHORTEST_RENEWED_MS = 60 * 60 * 1000

const rotateKeyInput = z.object({
  graceSeconds: z
    .number()
    .int()
    .min(0, 'must not be negative')
    .max(
      LONGEST_GRACE_DAYS * DAY_S,
      `must be at most ${LONGEST_GRACE_DAYS * DAY_S} (${LONGEST_GRACE_DAYS} days)`,
    )
    .nullish(),
  ...ending,
})
export type RotateKey = z.input<typeof rotateKeyInput>

export type RotatedKey = IssuedKey & { previous: KeyWithRole }

/** The old key keeps working until `retiresAt`, which never outlives its own expiry. */
export async function rotateKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: RotateKey,
): Promise<RotatedKey> {
  const { graceSeconds, ...wished } = parse(rotateKeyInput, input)
  const grace = graceSeconds ?? DEFAULT_GRACE_S
  return act(ctx, viewer, async (tx, asking) => {
    const expiresAt = endFrom(wished, tx.now())
    if (expiresAt) await takeTurns(tx, viewer)
    const old = await lockKey(tx, viewer, named)
    if (old.environment === 'live') requireLive(viewer, 'live keys')
    requireGrantable(viewer, roleOf(old))
    requireRotatable(old, tx.now())

    const successor = { ...inherited(old), expiresAt: endOf(old, expiresAt, tx.now()) }
    requirePassable(tx, asking, old, successor)
    await requireRoomForSuccessor(tx, old.clientId)
    const issued = await insertKey(tx, viewer, successor, 'key.create')
    if (expiresAt && !isDependable(issued.key, viewer, tx.now()))
      await keepAnOperator(tx, viewer, [old, issued.key])
    const change = {
      successorId: issued.key.id,
      retiresAt: earliest(issued.key.createdAt.getTime() + grace * 1000, old.expiresAt),
    }
    await tx.db.update(keys).set(change).where(eq(keys.id, old.id))
    await recordAct(tx, viewer, {
      action: 'key.rotate',
      subject: encodeId('key', old.id),
      clientId: old.clientId,
      after: { successor: encodeId('key', issued.key.id), retiresAt: change.retiresAt },
    })
    await announceAccessChange(tx, { keyId: old.id })
    return { ...issued, previous: { ...old, ...change } }
  })
}

function requireRotatable(key: KeyRow, now: Date): void {
  switch (keyState(key, now)) {
    case 'ACTIVE':
      return
    case 'ROTATING':
      throw new ConflictError(
        `This key is being rotated already: it works until ${key.retiresAt?.toISOString()}. Rotate its successor instead.`,
      )
    case 'EXPIRED':
      throw new ConflictError('This key has run out: nothing is left to rotate. Create a new key.')
    case 'REVOKED':
      throw new ConflictError('This key is revoked: nothing is left to rotate. Create a new key.')
  }
}

/** Everything but its secret and its dates. */
function inherited(old: KeyWithRole): Omit<NewKey, 'expiresAt'> {
  const { clientId, name, environment, role, customRole, label, notes, allowedAddresses, limits } = old
  return { clientId, name, environment, role, customRole, label, notes, allowedAddresses, limits }
}

/** As it is wished, null for never; else a key that was given so long to live gives its successor as long. */
function endOf(old: KeyRow, wished: Date | null | undefined, now: Date): Date | null {
  if (wished !== undefined) return wished
  const end = renewed(old, now)
  if (end && end.getTime() - now.getTime() < SHORTEST_RENEWED_MS) {
    throw new ConflictError(
      'The key was made to live for less than an hour, and its successor would too. Say when the successor ends: expiresAt (keys rotate --expires).',
    )
  }
  return end
}

const renewed = ({ createdAt, expiresAt }: KeyRow, now: Date): Date | null =>
  expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())

/** To be renewed is nobody's to refuse; to live for longer than that is, and so is what a wider key may. */
function requirePassable(
  tx: Core,
  asking: Viewer,
  old: KeyRow,
  successor: Pick<KeyRow, 'clientId' | 'expiresAt' | 'allowedAddresses' | 'limits'>,
): void {
  requireWithinOwn(tx, asking, successor, ['allowedAddresses', 'limits'])
  const asRenewed = { ...successor, expiresAt: renewed(old, tx.now()) }
  requireWithinOwn(tx, asking, successor, loosened(tx, asRenewed, successor))
}

const earliest = (moment: number, other: Date | null): Date =>
  new Date(Math.min(moment, other?.getTime() ?? moment))
