import type { RoleRow } from '../../db/tables/index.ts'
import type { Permission } from '../access/permissions.ts'
import { isForPlatform, knownPermissions } from '../access/roles.ts'
import type { Viewer } from '../access/viewer.ts'
import { ForbiddenError, InvalidInputError } from '../errors.ts'

/** Nobody puts into a role what their own key lacks. */
export function requireHeld(viewer: Viewer, permissions: ReadonlySet<Permission>): void {
  const lacking = permissions.difference(viewer.permissions)
  if (lacking.size === 0) return
  throw new ForbiddenError(
    'PERMISSION',
    `This key lacks ${[...lacking].join(', ')} itself, so it may not put that into a role.`,
  )
}

/** A role that allows more than one may oneself is not one's to change. */
export function requireWithin(viewer: Viewer, role: RoleRow): void {
  if (knownPermissions(role.permissions).isSubsetOf(viewer.permissions)) return
  throw new ForbiddenError(
    'PERMISSION',
    `The role ${role.name} allows more than this key itself may, so it may not change the role.`,
  )
}

export function refusePlatform(clientId: string | null, permissions: ReadonlySet<Permission>): void {
  if (clientId === null || !isForPlatform({ permissions })) return
  throw new InvalidInputError([
    {
      path: 'permissions',
      message:
        "A client's role can't reach beyond the client: leave out platform:read, clients:manage and billing:manage.",
    },
  ])
}
