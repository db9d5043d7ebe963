import { stat } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { hasCode } from '../failure.ts'
import { operatorKeyFile, readOperatorKey } from '../operator-key.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'key file'
const OTHERS = 0o077

export async function checkKeyFile({
  dataDir,
  databaseUrl,
}: Pick<Config, 'dataDir' | 'databaseUrl'>): Promise<Check> {
  const path = operatorKeyFile(dataDir)
  try {
    const { mode } = await stat(path)
    if (!(await readOperatorKey(dataDir))) {
      return broken(
        NAME,
        `${path} does not hold a whole key`,
        'Put the operator key back into it and nothing else, or make another: vigint db operator-key',
      )
    }
    if (mode & OTHERS) return warning(NAME, `${path} can be read by others`, `chmod 600 ${path}`)
    return ok(NAME, path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT'))
      return broken(NAME, `${path} can't be read`, 'Run this as the user that runs the server.')
    return databaseUrl
      ? ok(NAME, `${path} is not here: made by the server that first used the database`)
      : ok(NAME, `${path} is made at the first start`)
  }
}
