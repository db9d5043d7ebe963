import { randomBytes } from 'node:crypto'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DataDirectoryInUseError } from './errors.ts'
import { CLAIM_PREFIX } from './layout.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './processes.ts'

const CLAIM_TIMEOUT_MS = 30_000
const BACK_OFF_MS = 40

/**
 * Runs `work` while no other process starts a database in `directory`. `unlessInUse` throws as soon as the
 * other's database can be seen, so that the loser of a race does not wait for the winner's start to finish.
 *
 * A claim is a file named after its process: everyone makes its own first and then looks for others, so that
 * two can't both see nothing; and as names are never shared, clearing away a dead one can't hit a living one.
 */
export async function whileStarting<T>(
  directory: string,
  unlessInUse: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const own = await ownIdentity()
  const name = `${CLAIM_PREFIX}${own.pid}-${own.startedAt}-${randomBytes(4).toString('hex')}`
  const path = join(directory, name)
  const deadline = performance.now() + CLAIM_TIMEOUT_MS
  try {
    for (;;) {
      await (await open(path, 'wx', 0o600)).close()
      const rival = await otherClaim(directory, name)
      if (!rival) return await work()
      await rm(path, { force: true })
      await unlessInUse()
      if (performance.now() > deadline) throw new DataDirectoryInUseError(directory, rival.pid)
      await delay(BACK_OFF_MS * (0.5 + Math.random()))
    }
  } finally {
    await rm(path, { force: true })
  }
}

async function otherClaim(directory: string, own: string): Promise<ProcessIdentity | undefined> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(CLAIM_PREFIX) || name === own) continue
    const [pid, startedAt = ''] = name.slice(CLAIM_PREFIX.length).split('-')
    const claimant = { pid: Number(pid), startedAt }
    if (await isRunning(claimant)) return claimant
    await rm(join(directory, name), { force: true })
  }
  return undefined
}
