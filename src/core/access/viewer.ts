import type { ClientRow, Environment, KeyRow } from '../../db/tables/index.ts'
import { ForbiddenError, UnauthenticatedError } from '../errors.ts'
import type { Permission } from './permissions.ts'
import { findRole, isWithin } from './roles.ts'

/** Where a request came from, as the audit log tells it. */
export type Origin = { address: string | null; userAgent: string | null; requestId: string | null }

/** Who asks: one verified key. The tenant comes from here alone, never from an argument. */
export type Viewer = {
  key: KeyRow
  client: ClientRow | null
  permissions: ReadonlySet<Permission>
  origin: Origin
}

export const isOperator = (viewer: Viewer): boolean => viewer.key.clientId === null

export const environmentOf = (viewer: Viewer): Environment => viewer.key.environment

export function requireViewer(viewer: Viewer | null): Viewer {
  if (viewer) return viewer
  throw new UnauthenticatedError(
    'MISSING',
    'This needs an API key. Send it as "Authorization: Bearer sk_live_…" or "X-API-Key: sk_live_…".',
  )
}

export function requirePermission(viewer: Viewer, permission: Permission): void {
  if (viewer.permissions.has(permission)) return
  throw new ForbiddenError(
    'PERMISSION',
    `The role ${viewer.key.role} of this key lacks the permission ${permission}. Ask your administrator for a key with a role that has it.`,
  )
}

/** Client records, live keys and settings are shared between live and test; only live keys change them. */
export function requireLive(viewer: Viewer, what: string): void {
  if (environmentOf(viewer) === 'live') return
  throw new ForbiddenError('PERMISSION', `A test key can't change ${what}. Use a live key.`)
}

/** Nobody hands out more than they have. */
export function requireGrantable(viewer: Viewer, roleName: string): void {
  const role = findRole(roleName)
  if (role && isWithin(role, viewer.permissions)) return
  throw new ForbiddenError(
    'PERMISSION',
    `This key may not hand out the role ${roleName}: it allows more than the key itself may.`,
  )
}
