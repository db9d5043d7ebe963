import type { KeyRow, RoleRow } from '../../db/tables/index.ts'
import { ALL_PERMISSIONS, type Permission } from './permissions.ts'

export type Role = { name: string; description: string; permissions: ReadonlySet<Permission> }

/** What only the operator may: it reaches beyond one client, or is about the money that a client owes. */
const PLATFORM_ONLY: ReadonlySet<Permission> = new Set(['platform:read', 'clients:manage', 'billing:manage'])

const READ_ONLY: Permission[] = [
  'client:read',
  'keys:read',
  'frames:read',
  'analysis:read',
  'incidents:read',
  'alerts:read',
  'usage:read',
  'invoices:read',
]

const role = (name: string, description: string, permissions: Permission[]): Role => ({
  name,
  description,
  permissions: new Set(permissions),
})

export const OPERATOR_ROLE = 'operator'
export const FIRST_KEY_ROLE = 'admin'
export const DEFAULT_KEY_ROLE = 'integration'

export const ROLES: readonly Role[] = [
  role(OPERATOR_ROLE, 'The whole platform: every client, its keys and its money.', ALL_PERMISSIONS),
  role(
    'admin',
    'All of one client.',
    ALL_PERMISSIONS.filter((permission) => !PLATFORM_ONLY.has(permission)),
  ),
  role('integration', 'An app of the client: frames, analysis and alerts.', [
    'client:read',
    'frames:read',
    'frames:write',
    'analysis:read',
    'analysis:run',
    'incidents:read',
    'alerts:read',
    'alerts:send',
  ]),
  role('ingest', 'A camera: pushes frames, sees nothing.', ['frames:write']),
  role('viewer', 'Looks at everything of the client, changes nothing.', READ_ONLY),
]

const BY_NAME = new Map(ROLES.map((each) => [each.name, each]))

export const builtInRole = (name: string): Role | undefined => BY_NAME.get(name)

/** A key and what was made by hand of its role; null where that comes with the product. */
export type KeyWithRole = KeyRow & { customRole: RoleRow | null }

const NOTHING: ReadonlySet<Permission> = new Set()

/** An unknown role may nothing, and no role carries a client beyond itself. */
export function permissionsOf({
  role,
  customRole,
  clientId,
}: Pick<KeyWithRole, 'role' | 'customRole' | 'clientId'>): ReadonlySet<Permission> {
  if (!customRole) return BY_NAME.get(role)?.permissions ?? NOTHING
  const permissions = knownPermissions(customRole.permissions)
  return clientId === null ? permissions : permissions.difference(PLATFORM_ONLY)
}

/** What a key may, under the name of its role. */
export const roleOf = (key: KeyWithRole): Omit<Role, 'description'> => ({
  name: key.role,
  permissions: permissionsOf(key),
})

/** In the order of the list; what the product no longer knows is left out. */
export function knownPermissions(names: Iterable<string>): ReadonlySet<Permission> {
  const wanted = new Set(names)
  return new Set(ALL_PERMISSIONS.filter((permission) => wanted.has(permission)))
}

/** Whether it is for keys of the operator alone. */
export const isForPlatform = ({ permissions }: Pick<Role, 'permissions'>): boolean =>
  !permissions.isDisjointFrom(PLATFORM_ONLY)
