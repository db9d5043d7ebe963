import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../config.ts'
import { hasCode } from '../failure.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'data directory'
const LOW_SPACE_BYTES = 1024 ** 3
const OTHER = 'Choose another with --data-dir (or VIGINT_DATA_DIR).'

export async function checkDataDirectory({ dataDir }: Pick<Config, 'dataDir'>): Promise<Check> {
  const existing = await nearestExisting(dataDir)
  try {
    if (!(await stat(existing)).isDirectory()) return broken(NAME, `${existing} is not a directory`, OTHER)
    await access(existing, constants.W_OK | constants.X_OK)
  } catch {
    return broken(NAME, `${existing} is not writable for this user`, OTHER)
  }
  const { bavail, bsize } = await statfs(existing)
  const free = bavail * bsize
  const detail = existing === dataDir ? dataDir : `${dataDir} (made at the first start)`
  if (free >= LOW_SPACE_BYTES) return ok(NAME, detail)
  return warning(NAME, `${detail}; ${Math.floor(free / 1024 ** 2)} MiB free`, 'Make room on that disk.')
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) return path
    return nearestExisting(dirname(path))
  }
}
