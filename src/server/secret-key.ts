import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  MASTER_KEY_BYTES,
  type MasterKey,
  masterKeyOf,
  newMasterKey,
  type Vault,
} from '../core/secrets/master-key.ts'
import type { Config } from './config.ts'
import { hasCode, StartFailure } from './failure.ts'

const OWNER_ONLY = 0o600

export const secretKeyFile = (dataDir: string): string => join(dataDir, 'secret.key')
/** A master key to which a rotation goes over; takes the place of the other once the database has it. */
export const nextSecretKeyFile = (dataDir: string): string => `${secretKeyFile(dataDir)}.new`

/** One of before, for another database that has not gone over, and for backups. */
export const retiredSecretKeyFile = (dataDir: string, id: string): string => `${secretKeyFile(dataDir)}.${id}`

const KEY_ID = /^[0-9a-f]{16}$/

export type KeySettings = Pick<Config, 'dataDir' | 'secretKey' | 'newSecretKey'>

/** Keys by what is configured and what the data directory holds, which is looked at anew for each unknown one. */
export function createVault(settings: KeySettings): Vault {
  const { dataDir, secretKey, newSecretKey } = settings
  const known = new Map<string, MasterKey>()
  const learn = (key: MasterKey | undefined) => key && known.set(key.id, key)
  for (const text of [secretKey, newSecretKey]) learn(text === undefined ? undefined : keyFromText(text))

  return {
    async find(id) {
      for (const file of filesFor(dataDir, id)) if (!known.has(id)) learn(await readKeyFile(file))
      return known.get(id)
    },
    known: () => [...known.keys()],
  }
}

/** The id comes from the database, and becomes a part of a path. */
const filesFor = (dataDir: string, id: string) => [
  secretKeyFile(dataDir),
  nextSecretKeyFile(dataDir),
  ...(KEY_ID.test(id) ? [retiredSecretKeyFile(dataDir, id)] : []),
  // Once more: the next one may have taken its place since the first look.
  secretKeyFile(dataDir),
]

export const keyFromText = (text: string): MasterKey => masterKeyOf(Buffer.from(text, 'base64'))

export async function readKeyFile(path: string): Promise<MasterKey | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw unreadable(path, error)
  })
  if (text === undefined) return undefined
  const key = keyFromText(text.trim())
  if (key.bytes.length !== MASTER_KEY_BYTES) throw unreadable(path)
  return key
}

function unreadable(path: string, cause?: unknown): StartFailure {
  return new StartFailure(
    `${path} ${cause instanceof Error ? `can't be read: ${cause.message}` : 'does not hold a master key'}.`,
    'It is 32 bytes in base64 and nothing else. Put it back: without it the secrets of the database can not be read.',
    { cause },
  )
}

/** A new one, or the one that is there: whole and on the disk before anything is sealed by it. */
export async function makeKeyFile(path: string): Promise<MasterKey> {
  const key = newMasterKey()
  const fresh = `${path}.${randomUUID()}`
  const file = await open(fresh, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(`${key.bytes.toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(fresh, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(fresh, { force: true })
  }
  await syncDirectory(join(path, '..'))
  return (await readKeyFile(path)) ?? makeKeyFile(path)
}

/** Where the database has gone over to the new key, so does the file; else the new key waits for the next attempt. */
export async function adoptNextKeyFile(dataDir: string, inUse: string): Promise<void> {
  const next = await readKeyFile(nextSecretKeyFile(dataDir))
  if (next?.id !== inUse) return
  const current = await readKeyFile(secretKeyFile(dataDir))
  if (current && current.id !== inUse)
    await unlessFaster(link(secretKeyFile(dataDir), retiredSecretKeyFile(dataDir, current.id)))
  await unlessFaster(rename(nextSecretKeyFile(dataDir), secretKeyFile(dataDir)))
  await syncDirectory(dataDir)
}

/** Another process may do the same at the same time. */
async function unlessFaster(change: Promise<void>): Promise<void> {
  await change.catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'EEXIST')) throw error
  })
}

/** Without it a name can be lost with the power, though the file is on the disk. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
