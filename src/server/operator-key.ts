import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { OPERATOR_ROLE } from '../core/access/roles.ts'
import { digestOf, isWellFormed, newSecret, type Secret, secretParts } from '../core/access/secret.ts'
import { newId } from '../core/ids.ts'
import type { Database } from '../db/connect.ts'
import { keys } from '../db/tables/index.ts'
import { hasCode } from './failure.ts'

const OWNER_ONLY = 0o600

export const operatorKeyFile = (dataDir: string): string => join(dataDir, 'operator.key')

/**
 * The first operator key of a database, made once by whichever server came first; undefined where another has it.
 * Runs under the migration lock. The file is written before the row: a crash between the two is mended at the next
 * start, whereas a row whose secret nobody knows would lock everybody out.
 */
export async function ensureOperatorKey(
  db: Database,
  dataDir: string,
  now: Date,
): Promise<string | undefined> {
  const kept = await readOperatorKey(dataDir)
  if (kept && (await isKnown(db, kept))) return kept
  if (await hasOperatorKey(db)) return undefined
  const secret = kept ? secretParts(kept) : newSecret('live')
  if (!kept) await writeOperatorKey(dataDir, secret.secret)
  await insertOperatorKey(db, secret, now)
  return secret.secret
}

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

async function isKnown(db: Database, secret: string): Promise<boolean> {
  return (await db.$count(keys, eq(keys.digest, digestOf(secret)))) > 0
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
