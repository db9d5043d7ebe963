import { eq } from 'drizzle-orm'
import { type KeyRow, keys } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { NotFoundError } from '../errors.ts'
import { uuidOf } from '../ids.ts'

/** A key that the viewer may see, held until the transaction ends. */
export async function lockKey(tx: Core, viewer: Viewer, named: string): Promise<KeyRow> {
  const id = uuidOf('key', named)
  const seen = id && (await tx.db.query.keys.findFirst({ where: { AND: [visible.keys(viewer), { id }] } }))
  if (!seen) throw new NotFoundError('key', named)
  const [key] = await tx.db.select().from(keys).where(eq(keys.id, seen.id)).for('update')
  if (!key) throw new NotFoundError('key', named)
  return key
}
