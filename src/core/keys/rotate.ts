import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import { requireGrantable, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { lockKey } from './find.ts'
import { type IssuedKey, insertKey } from './insert.ts'
import { keyState } from './state.ts'

const DAY_S = 24 * 60 * 60
const LONGEST_GRACE_DAYS = 30
const DEFAULT_GRACE_S = DAY_S

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
})
export type RotateKey = z.input<typeof rotateKeyInput>

export type RotatedKey = IssuedKey & { previous: KeyRow }

/** The old key keeps working until `retiresAt`, which never outlives its own expiry. */
export async function rotateKey(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: RotateKey,
): Promise<RotatedKey> {
  const grace = parse(rotateKeyInput, input).graceSeconds ?? DEFAULT_GRACE_S
  return act(ctx, viewer, async (tx) => {
    const old = await lockKey(tx, viewer, named)
    if (old.environment === 'live') requireLive(viewer, 'live keys')
    requireGrantable(viewer, old.role)
    requireRotatable(old, tx.now())

    const { clientId, name, environment, role, notes } = old
    const successor = { clientId, name, environment, role, notes, expiresAt: renewed(old, tx.now()) }
    const issued = await insertKey(tx, viewer, successor, 'key.create')
    const change = {
      successorId: issued.key.id,
      retiresAt: earliest(tx.now().getTime() + grace * 1000, old.expiresAt),
    }
    await tx.db.update(keys).set(change).where(eq(keys.id, old.id))
    await recordAct(tx, viewer, {
      action: 'key.rotate',
      subject: encodeId('key', old.id),
      clientId,
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

/** A key that was given so long to live gives its successor as long. */
function renewed({ createdAt, expiresAt }: KeyRow, now: Date): Date | null {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())
}

const earliest = (moment: number, other: Date | null): Date =>
  new Date(Math.min(moment, other?.getTime() ?? moment))
