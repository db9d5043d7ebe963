import { and, eq, sql } from 'drizzle-orm'
import { keys } from '../../db/tables/index.ts'
import type { Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { worksNow } from './state.ts'

/** Keys of one client that work. */
const MOST_KEYS = 1_000
/** Those that are being changed over count twice for a while. */
const MOST_WHILE_ROTATING = 2 * MOST_KEYS

/** Whether a client may have one more key. Two that are made at once wait for each other. */
export async function requireRoomForKey(tx: Transaction, clientId: string | null): Promise<void> {
  if (clientId === null || (await countWorking(tx, clientId)) < MOST_KEYS) return
  throw new ConflictError(
    `This client has ${MOST_KEYS} keys that work, which is the most. Revoke one that nobody uses.`,
  )
}

export async function requireRoomForSuccessor(tx: Transaction, clientId: string | null): Promise<void> {
  if (clientId === null || (await countWorking(tx, clientId)) < MOST_WHILE_ROTATING) return
  throw new ConflictError(
    `This client has ${MOST_WHILE_ROTATING} keys that work, old ones among them that are being rotated. Wait until these end, or revoke them.`,
  )
}

async function countWorking(tx: Transaction, clientId: string): Promise<number> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`keys of ${clientId}`}, 0))`)
  return tx.db.$count(keys, and(eq(keys.clientId, clientId), worksNow(tx.now())(keys)))
}
