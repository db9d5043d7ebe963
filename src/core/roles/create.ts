import { eq, isNull } from 'drizzle-orm'
import { type RoleRow, roles } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { knownPermissions } from '../access/roles.ts'
import { isOperator, requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { actingClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { encodeId, newId } from '../ids.ts'
import { parse } from '../input.ts'
import { violatesForeignKey, violatesUnique } from '../violation.ts'
import { refusePlatform, requireHeld } from './allowed.ts'
import { describeRole } from './describe.ts'
import { type CreateRole, createRoleInput } from './input.ts'
import { MOST_ROLES } from './most.ts'

/** The operator's own unless it names a client; a client makes its own. */
export async function createRole(
  ctx: Core,
  viewer: Viewer,
  named: string | null | undefined,
  input: CreateRole,
): Promise<RoleRow> {
  requireLive(viewer, 'roles')
  const fields = parse(createRoleInput, input)
  const permissions = knownPermissions(fields.permissions)
  const isOwn = isOperator(viewer) && (named === null || named === undefined)
  const clientId = isOwn ? null : (await actingClient(ctx, viewer, named)).id
  refusePlatform(clientId, permissions)
  requireHeld(viewer, permissions)
  return act(ctx, viewer, async (tx) => {
    await requireRoom(tx, clientId)
    const now = tx.now()
    const role = {
      ...fields,
      permissions: [...permissions],
      id: newId(),
      clientId,
      createdAt: now,
      updatedAt: now,
    }
    await insert(tx, role)
    await recordAct(tx, viewer, {
      action: 'role.create',
      subject: encodeId('role', role.id),
      clientId,
      after: describeRole(role),
    })
    return role
  })
}

async function requireRoom(tx: Core, clientId: string | null): Promise<void> {
  const count = await tx.db.$count(roles, clientId ? eq(roles.clientId, clientId) : isNull(roles.clientId))
  if (count < MOST_ROLES) return
  throw new ConflictError(
    `There are ${MOST_ROLES} roles already, which is the most. Delete one that nobody uses.`,
  )
}

async function insert(tx: Core, role: RoleRow): Promise<void> {
  try {
    await tx.db.insert(roles).values(role)
  } catch (error) {
    if (violatesUnique(error, 'roles_name')) {
      throw new ConflictError(
        `There is a role ${role.name} already. Change that one, or choose another name.`,
      )
    }
    if (role.clientId && violatesForeignKey(error, 'roles_client_id_clients_id_fkey')) {
      throw new NotFoundError('client', encodeId('client', role.clientId))
    }
    throw error
  }
}
