import { eq } from 'drizzle-orm'
import { type RoleRow, roles } from '../../db/tables/index.ts'
import { knownPermissions, ROLES, type Role } from '../access/roles.ts'
import { isOperator, type Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../errors.ts'
import { encodeId, uuidOf } from '../ids.ts'
import { ROLE_NAME } from './input.ts'

/** What comes with the product has an id too, the same everywhere: its place in the list. */
export const builtInId = (role: Role): string =>
  encodeId('role', `00000000-0000-0000-0000-${String(ROLES.indexOf(role) + 1).padStart(12, '0')}`)

export const builtInNamed = (named: string): Role | undefined =>
  ROLES.find((role) => role.name === named.trim() || builtInId(role) === named)

/** What a key is given; `customRole` is null for what comes with the product. */
export type GrantedRole = Omit<Role, 'description'> & { customRole: RoleRow | null }

/** The role of this name for keys of this owner: one that comes with the product, the owner's own, or the operator's. */
export async function grantedRole(ctx: Core, clientId: string | null, named: string): Promise<GrantedRole> {
  const builtIn = builtInNamed(named)
  if (builtIn) return { ...builtIn, customRole: null }
  const found = await ctx.db.query.roles.findMany({
    where: { AND: [calledRole(named), ownedBy(clientId)] },
    limit: 2,
  })
  const customRole = found.find((role) => role.clientId === clientId) ?? found[0]
  if (!customRole) throw unknownRole()
  return { name: customRole.name, permissions: knownPermissions(customRole.permissions), customRole }
}

const ownedBy = (clientId: string | null) =>
  clientId
    ? { OR: [{ clientId }, { clientId: { isNull: true as const } }] }
    : { clientId: { isNull: true as const } }

const unknownRole = () =>
  new InvalidInputError([
    {
      path: 'role',
      message: `role must be one of ${ROLES.map(({ name }) => name).join(', ')}, or a custom role of the key's client or of the operator.`,
    },
  ])

/** A role made by hand that the viewer may see: by its id, or by its name, where one's own comes first. */
export async function findRole(ctx: Core, viewer: Viewer, named: string): Promise<RoleRow> {
  const found = await ctx.db.query.roles.findMany({
    where: { AND: [visible.roles(viewer), calledRole(named)] },
    limit: 2,
    // Nulls come first going down, last going up: one's own is the first either way.
    orderBy: { clientId: isOperator(viewer) ? 'desc' : 'asc' },
  })
  const [first, second] = found
  if (!first) throw new NotFoundError('role', named)
  if (second && first.clientId !== viewer.key.clientId) {
    throw new InvalidInputError([
      {
        path: 'role',
        message: `Several clients have a role ${first.name}: name the one that you mean by its id.`,
      },
    ])
  }
  return first
}

/** One of the viewer's own, held until the transaction ends. The operator's are not a client's to change. */
export async function lockRole(tx: Core, viewer: Viewer, named: string): Promise<RoleRow> {
  const builtIn = builtInNamed(named)
  if (builtIn) throw comesAlong(builtIn.name)
  const { id, name, clientId } = await findRole(tx, viewer, named)
  if (!isOperator(viewer) && clientId !== viewer.key.clientId) {
    throw new ForbiddenError(
      'PERMISSION',
      `The role ${name} is the operator's: your keys can have it, but not change it.`,
    )
  }
  const [role] = await tx.db.select().from(roles).where(eq(roles.id, id)).for('update')
  if (!role) throw new NotFoundError('role', named)
  return role
}

const comesAlong = (name: string) =>
  new ConflictError(`The role ${name} comes with vigint and stays as it is. Create one of your own instead.`)

function calledRole(named: string): { id: string } | { name: string } {
  const id = uuidOf('role', named)
  if (id) return { id }
  // No role has another shape of name, and PostgreSQL takes no NUL.
  return { name: ROLE_NAME.test(named.trim()) ? named.trim() : '' }
}
