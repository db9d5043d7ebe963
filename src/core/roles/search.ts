import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { ClientRow, RoleRow } from '../../db/tables/index.ts'
import { isForPlatform, knownPermissions, ROLES, type Role } from '../access/roles.ts'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { encodeId } from '../ids.ts'
import { containing } from '../search.ts'
import { type CountKeys, keyCounter } from './count.ts'
import { builtInId, builtInNamed, findRole } from './find.ts'
import { MOST_ROLES } from './most.ts'

/** All that one client can have, its own and the operator's. */
export const MOST_LISTED = 2 * MOST_ROLES

/** A role as it is shown: one that comes with the product, or one made by hand. */
export type ListedRole = Role & {
  id: string
  builtIn: boolean
  /** Whose it is; null for the operator's, and for what comes with the product. */
  client: ClientRow | null
  createdAt: Date | null
  updatedAt: Date | null
  countKeys: CountKeys
}

export type RoleSearch = {
  /** Only what keys of this client can have. */
  clientId?: string | undefined
  search?: string | null | undefined
}

/** What comes with the product first, then the operator's, then those of clients. */
export async function listRoles(ctx: Core, viewer: Viewer, wanted: RoleSearch): Promise<ListedRole[]> {
  const rows = await ctx.db.query.roles.findMany({
    where: { AND: [visible.roles(viewer), searchRoles(wanted)] },
    with: { client: true },
    orderBy: { name: 'asc', id: 'asc' },
    limit: MOST_LISTED,
  })
  const countKeys = keyCounter(ctx, viewer)
  const custom = rows.map(({ client, ...row }) => listed(row, client, countKeys)).sort(byOwner)
  const listedRoles = [...builtIns(wanted, countKeys), ...custom]
  return wanted.clientId ? listedRoles.filter((role) => !isForPlatform(role)) : listedRoles
}

const byOwner = (a: ListedRole, b: ListedRole) => (a.client?.name ?? '').localeCompare(b.client?.name ?? '')

function searchRoles({ clientId, search }: RoleSearch): RelationsFilter<Relations['roles'], Relations> {
  const pattern = containing(search)
  return {
    AND: [
      clientId ? { OR: [{ clientId }, { clientId: { isNull: true } }] } : {},
      pattern ? { OR: [{ name: { ilike: pattern } }, { description: { ilike: pattern } }] } : {},
    ],
  }
}

function builtIns({ search }: RoleSearch, countKeys: CountKeys): ListedRole[] {
  const text = search?.trim().toLowerCase() ?? ''
  return ROLES.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(text)).map(
    (role) => builtIn(role, countKeys),
  )
}

function builtIn(role: Role, countKeys: CountKeys): ListedRole {
  return {
    ...role,
    id: builtInId(role),
    builtIn: true,
    client: null,
    createdAt: null,
    updatedAt: null,
    countKeys,
  }
}

function listed(row: RoleRow, client: ClientRow | null, countKeys: CountKeys): ListedRole {
  const { name, description, createdAt, updatedAt } = row
  return {
    id: encodeId('role', row.id),
    name,
    description,
    permissions: knownPermissions(row.permissions),
    builtIn: false,
    client,
    createdAt,
    updatedAt,
    countKeys,
  }
}

/** One role, by its id or its name. */
export async function showRole(ctx: Core, viewer: Viewer, named: string): Promise<ListedRole> {
  const known = builtInNamed(named)
  return known
    ? builtIn(known, keyCounter(ctx, viewer))
    : listRow(ctx, viewer, await findRole(ctx, viewer, named))
}

/** A row at hand, as it is shown. */
export async function listRow(ctx: Core, viewer: Viewer, row: RoleRow): Promise<ListedRole> {
  const client = row.clientId ? await ctx.db.query.clients.findFirst({ where: { id: row.clientId } }) : null
  return listed(row, client ?? null, keyCounter(ctx, viewer))
}
