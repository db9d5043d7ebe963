import { existsSync } from 'node:fs'
import type { Core } from '../core/context.ts'
import { masterKeyInUse } from '../core/secrets/marker.ts'
import type { MasterKey } from '../core/secrets/master-key.ts'
import { type Rotated, requireReadable, rotateMasterKey } from '../core/secrets/rotate.ts'
import { hasSecretsTable, type MasterKeyStatus, secretsByMasterKey } from '../core/secrets/status.ts'
import { type Config, type ConfigFlags, loadConfig } from './config.ts'
import { prepareDatabase } from './database.ts'
import { openExistingDatabase, withDatabase } from './existing-database.ts'
import { StartFailure } from './failure.ts'
import { createLog } from './log.ts'
import {
  adoptNextKeyFile,
  createVault,
  keyFromText,
  makeKeyFile,
  nextSecretKeyFile,
  retiredSecretKeyFile,
  secretKeyFile,
} from './secret-key.ts'
import { makeDataDirectory } from './start.ts'
import { openVault } from './vault.ts'

const WRONG_INPUT = 2

type Secrets = Pick<Core, 'db' | 'now' | 'vault'>

export type RotatedSecrets = Rotated & {
  /** Where the new master key is; null where it came from the settings. */
  file: string | null
  /** Where the one before is kept; null where it was in no file here. */
  retired: string | null
}

/** All secrets to another master key, without a server or beside servers that go on. */
export async function rotateSecrets(
  flags: ConfigFlags,
  options: { discardUnreadable: boolean },
): Promise<RotatedSecrets> {
  return withExisting(flags, async (url, config) => {
    await makeDataDirectory(config.dataDir)
    let rotated!: RotatedSecrets
    // Under the lock of a start: two that change the key files at once could overwrite a key that is in use.
    await prepareDatabase(url, async (db) => {
      const vault = await openVault({ db, now }, config)
      rotated = await rotate({ db, now, vault }, config, options)
    })
    return rotated
  })
}

async function rotate(
  core: Secrets,
  config: Config,
  options: { discardUnreadable: boolean },
): Promise<RotatedSecrets> {
  if (!options.discardUnreadable) await requireReadable(core)
  const { key, file } = await nextKey(config, await masterKeyInUse(core))
  const rotated = await rotateMasterKey(core, key, options)
  if (file) await adoptNextKeyFile(config.dataDir, key.id)
  const retired = retiredSecretKeyFile(config.dataDir, rotated.from)
  return { ...rotated, file, retired: existsSync(retired) ? retired : null }
}

/** One that is configured, else a fresh one in the data directory, where one may be left of an attempt before. */
async function nextKey(
  { dataDir, secretKey, newSecretKey }: Config,
  inUse: string | undefined,
): Promise<{ key: MasterKey; file: string | null }> {
  const given = [newSecretKey, secretKey].flatMap((text) => (text === undefined ? [] : keyFromText(text)))
  const next = given.find(({ id }) => id !== inUse)
  if (next) return { key: next, file: null }
  if (given.length > 0) {
    throw new StartFailure(
      'The master key comes from VIGINT_SECRET_KEY, so the new one has to be given as well.',
      'Set VIGINT_NEW_SECRET_KEY, here and for the servers that run: openssl rand -base64 32',
      { exitCode: WRONG_INPUT },
    )
  }
  return { key: await makeKeyFile(nextSecretKeyFile(dataDir)), file: secretKeyFile(dataDir) }
}

/** Looks, and changes nothing: a database that a start would have to bring up to date stays as it is. */
export async function secretsStatus(flags: ConfigFlags): Promise<MasterKeyStatus[]> {
  return withExisting(flags, (url, config) =>
    withDatabase(url, 'vigint secrets', async (db) => {
      if (!(await hasSecretsTable({ db }))) throw tooOld()
      return secretsByMasterKey({ db, vault: createVault(config) })
    }),
  )
}

const tooOld = () =>
  new StartFailure(
    'The database is of an older vigint, which kept no secrets.',
    'The next start of the server brings it up to date.',
  )

const now = () => new Date()

async function withExisting<T>(
  flags: ConfigFlags,
  work: (url: string, config: Config) => Promise<T>,
): Promise<T> {
  const config = loadConfig(flags)
  const database = await openExistingDatabase(config, createLog('warn'))
  try {
    return await work(database.url, config)
  } finally {
    await database.stop()
  }
}
