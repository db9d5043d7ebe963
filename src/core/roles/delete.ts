import { and, eq, not, type SQL } from 'drizzle-orm'
import { keys, type RoleRow, roles } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core, Transaction } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { worksNow } from '../keys/state.ts'
import { violatesForeignKey } from '../violation.ts'
import { requireWithin } from './allowed.ts'
import { describeRole } from './describe.ts'
import { lockRole } from './find.ts'

/** `released`: revoked and expired keys that had it; they keep its name, and stay as they are for good. */
export type DeletedRole = { role: RoleRow; released: number }

/**
 * Refused while a key with the role works. While the row is locked no new key can refer to it; a key that is
 * reactivated meanwhile is found by the foreign key.
 */
export async function deleteRole(ctx: Core, viewer: Viewer, named: string): Promise<DeletedRole> {
  requireLive(viewer, 'roles')
  return act(ctx, viewer, async (tx) => {
    const role = await lockRole(tx, viewer, named)
    requireWithin(viewer, role)
    const isAtWork = worksNow(tx.now())(keys)
    const used = await tx.db.$count(keys, and(eq(keys.customRoleId, role.id), isAtWork))
    if (used > 0) throw inUse(role, used)
    const released = await release(tx, role, isAtWork)
    await remove(tx, role)
    await recordAct(tx, viewer, {
      action: 'role.delete',
      subject: encodeId('role', role.id),
      clientId: role.clientId,
      before: { ...describeRole(role), released },
    })
    return { role, released }
  })
}

async function release(tx: Transaction, role: RoleRow, isAtWork: SQL): Promise<number> {
  const released = await tx.db
    .update(keys)
    .set({ customRoleId: null })
    .where(and(eq(keys.customRoleId, role.id), not(isAtWork)))
    .returning({ id: keys.id })
  return released.length
}

async function remove(tx: Transaction, role: RoleRow): Promise<void> {
  try {
    await tx.db.delete(roles).where(eq(roles.id, role.id))
  } catch (error) {
    if (violatesForeignKey(error, 'keys_custom_role_id_roles_id_fkey')) throw inUse(role, 1)
    throw error
  }
}

const inUse = ({ name }: RoleRow, count: number) =>
  new ConflictError(
    `${count === 1 ? '1 working key has' : `${count} working keys have`} the role ${name}. Revoke ${count === 1 ? 'it' : 'them'} first (vigint keys list --role ${name}), or change what the role allows.`,
  )
