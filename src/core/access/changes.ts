import { sql } from 'drizzle-orm'
import type { KeyRow } from '../../db/tables/index.ts'
import type { AccessChange, Transaction } from '../context.ts'

/** The channel on which processes tell each other that keys changed. */
export const ACCESS_CHANNEL = 'vigint_access'

/** Heard everywhere once the transaction commits; here before the call that made it returns. */
export async function announceAccessChange(tx: Transaction, change: AccessChange): Promise<void> {
  await tx.db.execute(sql`select pg_notify(${ACCESS_CHANNEL}, ${JSON.stringify(change)})`)
  tx.afterCommit(() => tx.forgetAccess(change))
}

export function concerns(change: AccessChange, { id, clientId, customRoleId }: KeyRow): boolean {
  if ('keyId' in change) return id === change.keyId
  return 'roleId' in change ? customRoleId === change.roleId : clientId === change.clientId
}
