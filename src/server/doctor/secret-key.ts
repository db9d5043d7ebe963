import { stat } from 'node:fs/promises'
import { masterKeyInUse } from '../../core/secrets/marker.ts'
import { hasSecretsTable } from '../../core/secrets/status.ts'
import { connect } from '../../db/connect.ts'
import { runningUrl } from '../../db/embedded/database.ts'
import { inspectEmbedded } from '../../db/embedded/inspect.ts'
import type { Config } from '../config.ts'
import { embeddedDirectory } from '../database.ts'
import { hasCode, StartFailure } from '../failure.ts'
import { createVault, readKeyFile, secretKeyFile } from '../secret-key.ts'
import { secretsTrouble } from '../vault.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'secret key'
const OTHERS = 0o077

/** What the database says of it: `none` is there yet, or it is there and was `not asked`. */
type Answer = 'none' | 'not asked' | 'opens all' | { message: string; hint: string }

/** Whether the secrets in the database can be opened here. */
export async function checkSecretKey(config: Config): Promise<Check> {
  const answer = await askDatabase(config)
  if (typeof answer === 'object') return warning(NAME, answer.message, answer.hint)
  const doubt = answer === 'not asked' ? '; whether it opens the secrets is seen while the database runs' : ''
  return config.secretKey
    ? ok(NAME, `from VIGINT_SECRET_KEY or the settings file${doubt}`)
    : checkFile(config, answer, doubt)
}

async function checkFile({ dataDir }: Pick<Config, 'dataDir'>, answer: Answer, doubt: string) {
  const path = secretKeyFile(dataDir)
  try {
    const { mode } = await stat(path)
    await readKeyFile(path)
    return mode & OTHERS
      ? warning(NAME, `${path} can be read by others`, `chmod 600 ${path}`)
      : ok(NAME, `${path}${doubt}`)
  } catch (error) {
    if (error instanceof StartFailure) return broken(NAME, error.message, error.hint)
    if (hasCode(error, 'ENOENT')) return missing(path, answer)
    return broken(NAME, `${path} can't be read`, 'Run this as the user that runs the server.')
  }
}

function missing(path: string, answer: Answer): Check {
  if (answer === 'none') return ok(NAME, `${path} is made at the first start`)
  if (answer === 'opens all') return ok(NAME, `${path} is not here, nor needed`)
  return warning(
    NAME,
    `${path} is not here, and the database may hold secrets that it alone opens`,
    'Put secret.key back into the data directory, or set VIGINT_SECRET_KEY. What can be read: vigint secrets status',
  )
}

async function askDatabase(config: Config): Promise<Answer> {
  if (config.databaseUrl) return ask(config.databaseUrl, config)
  const directory = embeddedDirectory(config.dataDir)
  const found = await inspectEmbedded(directory)
  if (found.state === 'not-initialised') return 'none'
  if (found.state !== 'running' || !found.port) return 'not asked'
  const url = await runningUrl(directory, found.port)
  return url ? ask(url, config) : 'not asked'
}

/** What is wrong with the database itself is said by the check of the database. */
async function ask(url: string, config: Config): Promise<Answer> {
  const { db, close } = connect(url, { poolSize: 1, name: 'vigint doctor' })
  try {
    if (!(await hasSecretsTable({ db })) || !(await masterKeyInUse({ db }))) return 'none'
    return (await secretsTrouble({ db, vault: createVault(config) })) ?? 'opens all'
  } catch {
    return 'not asked'
  } finally {
    await close()
  }
}
