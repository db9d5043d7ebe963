import { access, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { OPERATOR_ROLE } from '../core/access/roles.ts'
import { digestOf, isWellFormed, newSecret, type Secret, secretParts } from '../core/access/secret.ts'
import { newId } from '../core/ids.ts'
import { keyState } from '../core/keys/state.ts'
import type { Database } from '../db/connect.ts'
import { type KeyRow, keys } from '../db/tables/index.ts'
import { hasCode } from './failure.ts'

const OWNER_ONLY = 0o600

export const operatorKeyFile = (dataDir: string): string => join(dataDir, 'operator.key')

/** The key, or why there is none to be had here. */
export type OperatorKey = { operatorKey: string } | { operatorKeyTrouble: string }

/**
 * The first operator key of a database, made once by whichever server came first.
 * Runs under the migration lock. The file is written before the row: a crash between the two is mended at the next
 * start, whereas a row whose secret nobody knows would lock everybody out.
 */
export async function ensureOperatorKey(db: Database, dataDir: string, now: Date): Promise<OperatorKey> {
  const kept = await readOperatorKey(dataDir)
  const row = kept && (await db.query.keys.findFirst({ where: { digest: { eq: digestOf(kept) } } }))
  if (row)
    return isOperatorKey(row, now)
      ? { operatorKey: kept }
      : trouble(dataDir, 'holds a key that is no operator key, or works no more')
  if (await hasOperatorKey(db)) {
    const garbled = await fileExists(operatorKeyFile(dataDir))
    return trouble(
      dataDir,
      garbled
        ? 'does not hold the operator key of this database'
        : 'is not there: another server made it, or it was moved away',
    )
  }
  const secret = kept ? secretParts(kept) : newSecret('live')
  if (!kept) await writeOperatorKey(dataDir, secret.secret)
  await insertOperatorKey(db, secret, now)
  return { operatorKey: secret.secret }
}

const isOperatorKey = (key: KeyRow, now: Date): boolean =>
  key.role === OPERATOR_ROLE && ['ACTIVE', 'ROTATING'].includes(keyState(key, now))

const trouble = (dataDir: string, what: string): OperatorKey => ({
  operatorKeyTrouble: `${operatorKeyFile(dataDir)} ${what}.`,
})

const fileExists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

export async function readOperatorKey(dataDir: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(operatorKeyFile(dataDir), 'utf8')).trim()
    return isWellFormed(secret) ? secret : undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Whole or not at all, and on the disk before the database learns of it. */
async function writeOperatorKey(dataDir: string, secret: string): Promise<void> {
  const path = operatorKeyFile(dataDir)
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  const file = await open(fresh, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(`${secret}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
}

async function hasOperatorKey(db: Database): Promise<boolean> {
  return (await db.$count(keys, and(eq(keys.role, OPERATOR_ROLE), eq(keys.environment, 'live')))) > 0
}

/** For whoever lost the only one: the database is at hand, so nothing is opened that was closed to them. */
export async function replaceOperatorKey(db: Database, dataDir: string, now: Date): Promise<string> {
  const secret = newSecret('live')
  await writeOperatorKey(dataDir, secret.secret)
  await insertOperatorKey(db, secret, now)
  return operatorKeyFile(dataDir)
}

async function insertOperatorKey(
  db: Database,
  { digest, prefix, lastFour }: Secret,
  now: Date,
): Promise<void> {
  await db.insert(keys).values({
    id: newId(),
    clientId: null,
    name: 'operator',
    environment: 'live',
    role: OPERATOR_ROLE,
    digest,
    prefix,
    lastFour,
    createdAt: now,
  })
}
