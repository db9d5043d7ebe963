import { and, eq, notInArray, sql } from 'drizzle-orm'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import { OPERATOR_ROLE } from '../access/roles.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import type { Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { compileNetworks } from '../networks/network.ts'
import { keyState, stateIs } from './state.ts'

/** Any fixed number. Operators who revoke at the same time take turns, or two could revoke each other. */
const OPERATORS_LOCK = 7_614_023_119

const DAY_MS = 24 * 60 * 60 * 1000
/** A minute; with fewer nobody could work. */
const FEWEST_REQUESTS = 60

/** Before any row is locked: only operators see operator keys. */
export async function takeTurns(tx: Transaction, viewer: Viewer): Promise<void> {
  if (isOperator(viewer)) await tx.db.execute(sql`select pg_advisory_xact_lock(${OPERATORS_LOCK})`)
}

/**
 * Not one with an end that is near, that is not accepted from where the one who asks is, or that can hardly be worked
 * with.
 */
export function isDependable(key: KeyRow, { origin }: Viewer, now: Date): boolean {
  const { expiresAt, allowedAddresses, limits } = key
  if (keyState(key, now) !== 'ACTIVE') return false
  if (expiresAt && expiresAt.getTime() <= now.getTime() + DAY_MS) return false
  if ((limits.requestsPerMinute ?? FEWEST_REQUESTS) < FEWEST_REQUESTS) return false
  if (!allowedAddresses) return true
  return origin.address !== null && compileNetworks(allowedAddresses).contain(origin.address)
}

/** Without a live operator key nobody could make another. */
export async function keepAnOperator(
  tx: Transaction,
  viewer: Viewer,
  going: readonly KeyRow[],
): Promise<void> {
  const operators = going.filter(({ role, environment }) => role === OPERATOR_ROLE && environment === 'live')
  if (operators.length === 0) return
  const ids = operators.map(({ id }) => id)
  const others = await tx.db
    .select()
    .from(keys)
    .where(
      and(
        notInArray(keys.id, ids),
        eq(keys.role, OPERATOR_ROLE),
        eq(keys.environment, 'live'),
        stateIs('ACTIVE', tx.now())(keys),
      ),
    )
  if (others.some((key) => isDependable(key, viewer, tx.now()))) return
  throw new ConflictError(
    'This is the last operator key that can be relied on: this would lock everybody out. Create another first (role operator, no client) that lasts for more than a day, takes 60 requests a minute and is accepted from where you are; or, beside the database: vigint db operator-key.',
  )
}
