import type { Core, Log } from '../core/context.ts'
import { UnknownMasterKeyError } from '../core/secrets/errors.ts'
import { markMasterKey, masterKeyInUse } from '../core/secrets/marker.ts'
import type { Vault } from '../core/secrets/master-key.ts'
import { secretsByMasterKey } from '../core/secrets/status.ts'
import { StartFailure } from './failure.ts'
import {
  adoptNextKeyFile,
  createVault,
  type KeySettings,
  keyFromText,
  makeKeyFile,
  readKeyFile,
  secretKeyFile,
} from './secret-key.ts'

/**
 * The first server of a database chooses its master key. Runs under the migration lock. The file is written before
 * the database learns of it: the other order could leave secrets that nobody can open.
 */
export async function openVault(core: Pick<Core, 'db' | 'now'>, settings: KeySettings): Promise<Vault> {
  const inUse = await masterKeyInUse(core)
  if (inUse) await adoptNextKeyFile(settings.dataDir, inUse)
  else await markMasterKey(core, await firstKey(settings))
  return createVault(settings)
}

async function firstKey({ dataDir, secretKey }: KeySettings) {
  if (secretKey) return keyFromText(secretKey)
  const path = secretKeyFile(dataDir)
  return (await readKeyFile(path)) ?? makeKeyFile(path)
}

/** All but the secrets works without their key. */
export async function noteUnknownMasterKey(core: Pick<Core, 'db' | 'vault'>, log: Log): Promise<void> {
  const trouble = await masterKeyTrouble(core)
  if (!trouble) return
  log.warn({}, `${trouble.message} Secrets can be neither read nor written here. ${trouble.hint}`)
}

/** Why secrets can't be opened here; undefined where they can, or where there is no database of ours yet. */
export async function masterKeyTrouble(
  core: Pick<Core, 'db' | 'vault'>,
): Promise<{ message: string; hint: string } | undefined> {
  const inUse = await masterKeyInUse(core)
  if (!inUse) return undefined
  try {
    if (await core.vault.find(inUse)) return undefined
  } catch (error) {
    if (error instanceof StartFailure) return error
    throw error
  }
  return new UnknownMasterKeyError(inUse, core.vault.known())
}

/** The same, and after that each secret is opened. */
export async function secretsTrouble(
  core: Pick<Core, 'db' | 'vault'>,
): Promise<{ message: string; hint: string } | undefined> {
  const trouble = await masterKeyTrouble(core)
  if (trouble) return trouble
  const masterKeys = await secretsByMasterKey(core)
  const all = masterKeys.reduce((sum, { secrets }) => sum + secrets, 0)
  const readable = masterKeys.reduce((sum, { readable }) => sum + readable, 0)
  if (readable === all) return undefined
  const foreign = masterKeys.filter(({ known }) => !known).map(({ id }) => id)
  return {
    message: `${all - readable} of ${all} secrets can't be read.`,
    hint:
      foreign.length > 0
        ? `Put the master key ${foreign.join(', ')} back as secret.key.<id> in the data directory. ${WITHOUT_THEM}`
        : `They were changed: bring them back from a backup, or set them again where they are used. ${WITHOUT_THEM}`,
  }
}

const WITHOUT_THEM = 'To drop what can not be read: vigint secrets rotate --discard-unreadable'
