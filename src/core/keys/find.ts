import { eq } from 'drizzle-orm'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import type { KeyWithRole } from '../access/roles.ts'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'

/** A key that the viewer may see, held until the transaction ends. */
export async function lockKey(tx: Core, viewer: Viewer, named: string): Promise<KeyWithRole> {
  const id = uuidOf('key', named)
  const seen = id && (await tx.db.query.keys.findFirst({ where: { AND: [visible.keys(viewer), { id }] } }))
  if (!seen) throw new NotFoundError('key', named)
  const [key] = await tx.db.select().from(keys).where(eq(keys.id, seen.id)).for('update')
  if (!key) throw new NotFoundError('key', named)
  return withRole(tx, key)
}

async function withRole(tx: Core, key: KeyRow): Promise<KeyWithRole> {
  if (!key.customRoleId) return { ...key, customRole: null }
  const customRole = await tx.db.query.roles.findFirst({ where: { id: key.customRoleId } })
  return { ...key, customRole: customRole ?? null }
}

/** The same for many keys, by one query. */
export async function withRoles(tx: Core, found: KeyRow[]): Promise<KeyWithRole[]> {
  const ids = [...new Set(found.flatMap(({ customRoleId }) => customRoleId ?? []))]
  const rows = ids.length > 0 ? await tx.db.query.roles.findMany({ where: { id: { in: ids } } }) : []
  const byId = new Map(rows.map((role) => [role.id, role]))
  return found.map((key) => ({ ...key, customRole: byId.get(key.customRoleId ?? '') ?? null }))
}
