import { or, type SQL, sql } from 'drizzle-orm'
import type { KeyRow, keys } from '../../db/tables/index.ts'

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
export function stateIs(state: KeyState, now: Date): (key: typeof keys) => SQL {
  const moment = sql`${now.toISOString()}::timestamptz`
  return ({ revokedAt, expiresAt, retiresAt }) => {
    const unexpired = sql`${revokedAt} is null and (${expiresAt} is null or ${expiresAt} > ${moment})`
    switch (state) {
      case 'REVOKED':
        return sql`(${revokedAt} is not null)`
      case 'EXPIRED':
        return sql`(${revokedAt} is null and (${expiresAt} <= ${moment} or ${retiresAt} <= ${moment}))`
      case 'ROTATING':
        return sql`(${unexpired} and ${retiresAt} > ${moment})`
      case 'ACTIVE':
        return sql`(${unexpired} and ${retiresAt} is null)`
    }
  }
}

/** A key that is accepted now, as long as its client is. */
export const worksNow =
  (now: Date) =>
  (key: typeof keys): SQL =>
    sql`(${or(stateIs('ACTIVE', now)(key), stateIs('ROTATING', now)(key))})`

/** Works now, and no longer at that moment. */
export const endsBy =
  (end: Date, now: Date) =>
  (key: typeof keys): SQL =>
    sql`(${worksNow(now)(key)} and least(${key.expiresAt}, ${key.retiresAt}) <= ${end.toISOString()}::timestamptz)`
