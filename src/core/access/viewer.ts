import type { ClientRow, Environment } from '../../db/tables/index.ts'
import { ForbiddenError, UnauthenticatedError } from '../errors.ts'
import type { IdempotentRun } from '../idempotency/request.ts'
import type { Quota } from '../limits/quotas.ts'
import type { Permission } from './permissions.ts'
import type { KeyWithRole, Role } from './roles.ts'

/** Where a request came from, as the audit log tells it. */
export type Origin = {
  address: string | null
  userAgent: string | null
  requestId: string | null
  /** Whether nobody on the way could read along. */
  secure: boolean
  /** A named proxy brought it, and did not say whether the way to the proxy was secure. */
  untold?: boolean
}

/** Who asks: one verified key. The tenant comes from here alone, never from an argument. */
export type Viewer = {
  key: KeyWithRole
  client: ClientRow | null
  permissions: ReadonlySet<Permission>
  /** What its requests count against. */
  quotas: readonly Quota[]
  origin: Origin
  /** Where the request has a name: what it changes is tied to this attempt. */
  run?: IdempotentRun
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
export function requireGrantable(viewer: Viewer, { name, permissions }: Omit<Role, 'description'>): void {
  if (permissions.isSubsetOf(viewer.permissions)) return
  throw new ForbiddenError(
    'PERMISSION',
    `This key may not hand out the role ${name}: it allows more than the key itself may.`,
  )
}

/** The role of a key was made less since the request began, by whomever: what was checked then holds no more. */
export function requireStill(viewer: Viewer, permissions: ReadonlySet<Permission>): void {
  if (viewer.permissions.isSubsetOf(permissions)) return
  throw new ForbiddenError(
    'PERMISSION',
    `The role ${viewer.key.role} of this key allows less than when this request began. Send the request again.`,
  )
}
