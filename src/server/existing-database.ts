import type { Log } from '../core/context.ts'
import { connect, type Database } from '../db/connect.ts'
import { DataDirectoryInUseError } from '../db/embedded/errors.ts'
import { inspectEmbedded } from '../db/embedded/inspect.ts'
import { isMigrated, refuseNewerDatabase } from '../db/migrate.ts'
import { type Config, maskUrl } from './config.ts'
import { embeddedDirectory, explainDatabaseError, openDatabase, type RunningDatabase } from './database.ts'
import { StartFailure } from './failure.ts'

type Place = Pick<Config, 'databaseUrl' | 'dataDir'>

/** The database that a server has made, for work without one. Where there is none, nothing is made. */
export async function openExistingDatabase(place: Place, log: Log): Promise<RunningDatabase> {
  if (!place.databaseUrl) await requireIdle(place.dataDir)
  const database = await openDatabase(place, log).catch(explainInUse(place.dataDir))
  try {
    await requireMigrated(database.url, place)
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** One connection to it, while the work lasts. */
export async function withDatabase<T>(
  url: string,
  name: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const { db, close } = connect(url, { poolSize: 1, name })
  try {
    return await work(db)
  } finally {
    await close()
  }
}

async function requireIdle(dataDir: string): Promise<void> {
  const found = await inspectEmbedded(embeddedDirectory(dataDir))
  switch (found.state) {
    case 'not-initialised':
      throw noDatabase(`in ${dataDir}`)
    case 'running':
      throw inUse(dataDir, found.ownerPid)
    case 'not-enterable':
    case 'binaries-missing':
    case 'broken':
      throw new StartFailure(found.reason, found.hint)
  }
}

async function requireMigrated(url: string, { databaseUrl, dataDir }: Place): Promise<void> {
  const look = async (db: Database) => {
    if (!(await isMigrated(db)))
      throw noDatabase(databaseUrl ? `at ${maskUrl(databaseUrl)}` : `in ${dataDir}`)
    await refuseNewerDatabase(db)
  }
  await withDatabase(url, 'vigint', look).catch((error: unknown) => {
    throw explainDatabaseError(error, url)
  })
}

const noDatabase = (where: string) =>
  new StartFailure(
    `There is no database of vigint ${where}.`,
    'Name the data directory of the server with --data-dir, or its database with DATABASE_URL.',
  )

const inUse = (dataDir: string, pid: number) =>
  new StartFailure(
    `The data directory ${dataDir} is in use by vigint (pid ${pid}).`,
    'Stop that server, run this command again, then start the server.',
  )

/** Of a server that started in this moment. */
const explainInUse = (dataDir: string) => (error: unknown) => {
  const cause = error instanceof Error ? error.cause : undefined
  throw cause instanceof DataDirectoryInUseError ? inUse(dataDir, cause.pid) : error
}
