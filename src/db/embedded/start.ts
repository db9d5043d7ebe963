import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { installedNative } from './binaries.ts'
import { whileStarting } from './claim.ts'
import { clusterExists, ensureCluster } from './cluster.ts'
import { ensureDatabase } from './database.ts'
import { prepareDirectory } from './directory.ts'
import { DataDirectoryInUseError, explainFileError } from './errors.ts'
import { type Exit, type Launch, type Launched, LaunchFailure, launch } from './launch.ts'
import { clusterDirectory } from './layout.ts'
import { defuseStaleLock, findPostmaster, stopPostmaster } from './postmaster.ts'
import { runtimeFor } from './runtime.ts'
import { assertEnterable, databaseUser } from './user.ts'

const LAUNCH_ATTEMPTS = 20
const RETRY_MS = 100

/** Somebody else took the port or the lock, or processes of a crashed database have not quite gone. */
const PASSING_TROUBLE =
  /lock file ".*" already exists|pre-existing shared memory block|could not bind|could not create any TCP/

export type EmbeddedLog = { info(o: object, m: string): void; warn(o: object, m: string): void }

export type EmbeddedOptions = {
  /** Everything of the database lives below here. */
  directory: string
  log: EmbeddedLog
  /** More PostgreSQL settings, such as `fsync: 'off'` in tests. */
  settings?: Record<string, string>
  /** The folder with PostgreSQL's `bin`, `lib` and `share`; the installed package's unless given. */
  native?: string
}

export type EmbeddedPostgres = {
  /** For the superuser `vigint` and the database `vigint`, with the password. */
  url: string
  version: string
  pid: number
  /** Resolves when PostgreSQL has ended, be it by `stop` or by itself. */
  exited: Promise<Exit>
  stop(): Promise<void>
}

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, settings = {}, native = installedNative() } = options
  const wanted = resolve(options.directory)
  try {
    const user = await databaseUser(wanted)
    if (user) await assertEnterable(wanted, user)
    await prepareDirectory(wanted, user)
    const directory = await realpath(wanted)
    if (user) await assertEnterable(directory, user)

    return await whileStarting(
      directory,
      () => assertNotInUse(directory),
      async () => {
        await clearTheWay(directory, log)
        const runtime = await runtimeFor(directory, native, user)
        if (!(await clusterExists(directory))) log.info({ directory }, 'Making the embedded database')
        const durable = settings.fsync !== 'off'
        const password = await ensureCluster({ directory, runtime, user, durable })
        const launched = await launchAlone({ directory, runtime, user, settings, log })
        return await opened(directory, launched, password, runtime.version, log)
      },
    )
  } catch (error) {
    throw explainFileError(error, wanted)
  }
}

async function assertNotInUse(directory: string): Promise<void> {
  const found = await findPostmaster(clusterDirectory(directory))
  if (found.state === 'unknown') throw new DataDirectoryInUseError(directory, found.pid, 'a process')
  if (found.state !== 'running') return
  if (!found.owner) throw new DataDirectoryInUseError(directory, found.pid, 'a PostgreSQL')
  if (found.owner.alive) throw new DataDirectoryInUseError(directory, found.owner.pid)
}

/** Stops the database of a vigint that was killed; refuses to touch one whose vigint lives. */
async function clearTheWay(directory: string, log: EmbeddedLog): Promise<void> {
  await assertNotInUse(directory)
  const cluster = clusterDirectory(directory)
  const found = await findPostmaster(cluster)
  if (found.state === 'running') {
    log.warn(
      { postgresPid: found.pid, ownerPid: found.owner?.pid },
      'Stopping the PostgreSQL of a vigint that was killed',
    )
    await stopPostmaster(found)
  }
  if (found.state === 'stale') await defuseStaleLock(cluster, found.pid)
}

/** PostgreSQL's own lock decides who has the directory: on losing it, look again at who that is. */
async function launchAlone(options: Launch & { log: EmbeddedLog }): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    await clearTheWay(options.directory, options.log)
    try {
      return await launch(options)
    } catch (error) {
      const passes = error instanceof LaunchFailure && PASSING_TROUBLE.test(error.output)
      if (!passes || attempt === LAUNCH_ATTEMPTS) throw error
      await delay(RETRY_MS)
    }
  }
}

async function opened(
  directory: string,
  launched: Launched,
  password: string,
  version: string,
  log: EmbeddedLog,
): Promise<EmbeddedPostgres> {
  const { pid, port, exited, stop } = launched
  try {
    const url = await ensureDatabase(directory, port, password)
    log.info({ postgresPid: pid, port, version }, 'The embedded PostgreSQL is running')
    return { url, version, pid, exited, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
