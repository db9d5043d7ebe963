import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { KeyRow } from '../../db/tables/index.ts'

export const KEY_STATES = ['ACTIVE', 'ROTATING', 'EXPIRED', 'REVOKED'] as const
export type KeyState = (typeof KEY_STATES)[number]

type Lifetime = Pick<KeyRow, 'revokedAt' | 'expiresAt' | 'retiresAt'>

/** Derived, never stored: a key expires without anybody writing it down. */
export function keyState(key: Lifetime, now: Date): KeyState {
  if (key.revokedAt) return 'REVOKED'
  if (key.expiresAt && key.expiresAt <= now) return 'EXPIRED'
  if (!key.retiresAt) return 'ACTIVE'
  return key.retiresAt <= now ? 'EXPIRED' : 'ROTATING'
}

/** The same rule as `keyState`, for the database. */
export function inState(state: KeyState, now: Date): RelationsFilter<Relations['keys'], Relations> {
  const unexpired = { OR: [{ expiresAt: { isNull: true as const } }, { expiresAt: { gt: now } }] }
  switch (state) {
    case 'REVOKED':
      return { revokedAt: { isNotNull: true } }
    case 'EXPIRED':
      return { revokedAt: { isNull: true }, OR: [{ expiresAt: { lte: now } }, { retiresAt: { lte: now } }] }
    case 'ROTATING':
      return { AND: [{ revokedAt: { isNull: true } }, unexpired, { retiresAt: { gt: now } }] }
    case 'ACTIVE':
      return { AND: [{ revokedAt: { isNull: true } }, unexpired, { retiresAt: { isNull: true } }] }
  }
}
