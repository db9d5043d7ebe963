import { and, eq, isNotNull } from 'drizzle-orm'
import { keys, type RoleRow, roles } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { announceAccessChange } from '../access/changes.ts'
import type { Permission } from '../access/permissions.ts'
import { isForPlatform, knownPermissions } from '../access/roles.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import { encodeId } from '../ids.ts'
import { parse } from '../input.ts'
import { refusePlatform, requireHeld, requireWithin } from './allowed.ts'
import { describeRole } from './describe.ts'
import { lockRole } from './find.ts'
import { type UpdateRole, updateRoleInput } from './input.ts'

/** Every key that has the role follows, as fast as a revocation does. */
export async function updateRole(
  ctx: Core,
  viewer: Viewer,
  named: string,
  input: UpdateRole,
): Promise<RoleRow> {
  requireLive(viewer, 'roles')
  const { description, permissions } = parse(updateRoleInput, input)
  return act(ctx, viewer, async (tx) => {
    const before = await lockRole(tx, viewer, named)
    requireWithin(viewer, before)
    const after: RoleRow = {
      ...before,
      description: description ?? before.description,
      permissions: permissions
        ? await allowed(tx, viewer, before, knownPermissions(permissions))
        : before.permissions,
      updatedAt: tx.now(),
    }
    await tx.db.update(roles).set(after).where(eq(roles.id, before.id))
    await recordAct(tx, viewer, {
      action: 'role.update',
      subject: encodeId('role', before.id),
      clientId: before.clientId,
      before: describeRole(before),
      after: describeRole(after),
    })
    await announceAccessChange(tx, { roleId: before.id })
    return after
  })
}

async function allowed(
  tx: Core,
  viewer: Viewer,
  role: RoleRow,
  permissions: ReadonlySet<Permission>,
): Promise<Permission[]> {
  refusePlatform(role.clientId, permissions)
  requireHeld(viewer, permissions)
  if (isForPlatform({ permissions })) await refuseForClients(tx, role)
  return [...permissions]
}

/** Their keys would show permissions that do nothing. */
async function refuseForClients(tx: Core, role: RoleRow): Promise<void> {
  const count = await tx.db.$count(keys, and(eq(keys.customRoleId, role.id), isNotNull(keys.clientId)))
  if (count === 0) return
  throw new ConflictError(
    `Keys of clients have the role ${role.name}, so it can't reach beyond a client: leave out platform:read, clients:manage and billing:manage, or create another role for the operator's keys.`,
  )
}
