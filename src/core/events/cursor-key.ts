import { randomBytes } from 'node:crypto'
import { eventCursorKeys } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

const KEY_BYTES = 32

/** Made once for a database; the same for all its servers, and after a restore. */
export async function ensureCursorKey({ db }: Pick<Core, 'db'>): Promise<Buffer> {
  await db
    .insert(eventCursorKeys)
    .values({ id: 1, key: randomBytes(KEY_BYTES) })
    .onConflictDoNothing()
  const [row] = await db.select().from(eventCursorKeys)
  if (!row) throw new Error('The database has no key for cursors of events')
  return row.key
}
