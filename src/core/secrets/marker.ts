import { eq, ne } from 'drizzle-orm'
import { secrets } from '../../db/tables/index.ts'
import type { Core, Transaction } from '../context.ts'
import { seal } from './envelope.ts'
import { UnknownMasterKeyError } from './errors.ts'
import type { MasterKey } from './master-key.ts'

/**
 * A secret that is no secret: its row says which master key seals what is written now. Whoever writes holds it
 * shared until the commit, whoever changes the master key holds it alone.
 */
const MARKER = { id: '00000000-0000-0000-0000-000000000000', purpose: 'master key in use', clientId: null }
const MARKER_TEXT = 'vigint'

export const isSecret = ne(secrets.id, MARKER.id)

/** Id of the master key in use; undefined before there is one. */
export async function masterKeyInUse({ db }: Pick<Core, 'db'>): Promise<string | undefined> {
  const [row] = await markerOf(db)
  return row?.masterKey
}

/** The first one stays; a second call changes nothing. */
export async function markMasterKey({ db, now }: Pick<Core, 'db' | 'now'>, master: MasterKey): Promise<void> {
  await db.insert(secrets).values(markerBy(master, now())).onConflictDoNothing()
}

/** Until the transaction ends, nobody changes it. */
export async function holdMasterKey(tx: Transaction): Promise<MasterKey> {
  const [row] = await markerOf(tx.db).for('share')
  if (!row) throw new Error('No master key is marked as in use')
  const master = await tx.vault.find(row.masterKey)
  if (!master) throw new UnknownMasterKeyError(row.masterKey, tx.vault.known())
  return master
}

/** Until the transaction ends, nobody writes a secret. */
export async function lockMasterKey({ db }: Pick<Core, 'db'>): Promise<string | undefined> {
  const [row] = await markerOf(db).for('update')
  return row?.masterKey
}

export async function replaceMarker({ db, now }: Pick<Core, 'db' | 'now'>, master: MasterKey): Promise<void> {
  const { createdAt: _, ...row } = markerBy(master, now())
  await db.update(secrets).set(row).where(eq(secrets.id, MARKER.id))
}

const markerOf = (db: Core['db']) => db.select().from(secrets).where(eq(secrets.id, MARKER.id))

const markerBy = (master: MasterKey, now: Date) => ({
  ...MARKER,
  masterKey: master.id,
  sealed: seal(master, MARKER, MARKER_TEXT),
  createdAt: now,
  updatedAt: now,
})
