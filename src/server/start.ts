import type { Sql } from 'postgres'
import { createVerifier } from '../core/access/verify.ts'
import type { Core, Log } from '../core/context.ts'
import { createUseLog } from '../core/keys/use.ts'
import { connect } from '../db/connect.ts'
import { makeWithParents } from '../db/embedded/directory.ts'
import { type AccessListener, listenForAccessChanges } from './access-listener.ts'
import type { Config } from './config.ts'
import { explainTakenPort, openDatabase, prepareDatabase } from './database.ts'
import { hasCode, StartFailure } from './failure.ts'
import type { Phase } from './health.ts'
import { createHandler, handleWhileStarting } from './http.ts'
import { listen } from './listen.ts'
import { ensureOperatorKey, type OperatorKey } from './operator-key.ts'
import { countServers } from './servers.ts'

/** The database's user must be able to pass through; nobody else can list it. */
const DATA_DIRECTORY_MODE = 0o711

export type RunningServer = {
  url: string
  /** Known to the server that made it, or that finds its file. */
  operatorKey?: string
  /** Why it is not known. */
  operatorKeyTrouble?: string
  /** Resolves if the embedded database ends without being asked to. */
  databaseDied?: Promise<unknown> | undefined
  stop(): Promise<void>
}

/** What was started is stopped in the opposite order, also when a later step of the start fails. */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  const stops: (() => Promise<void>)[] = []
  const stopEach = async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop()
  }
  let stopped: Promise<void> | undefined
  const stopAll = () => {
    stopped ??= stopEach()
    return stopped
  }
  try {
    return await start(config, log, stops, stopAll)
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function start(config: Config, log: Log, stops: (() => Promise<void>)[], stopAll: () => Promise<void>) {
  // The port first: if it is taken, nothing is made.
  const listening = await listen(config.host, config.port, handleWhileStarting, log).catch((error) =>
    explainTakenPort(error, config),
  )
  stops.push(listening.drain)

  await makeDataDirectory(config.dataDir)
  const database = await openDatabase(config, log)
  stops.push(database.stop)

  let operatorKey: OperatorKey | undefined
  await prepareDatabase(database.url, async (db) => {
    operatorKey = await ensureOperatorKey(db, config.dataDir, new Date())
  })

  const connection = connect(database.url)
  stops.push(connection.close)

  let phase: Phase = 'starting'
  let listener: AccessListener | undefined
  const now = () => new Date()
  const verifier = createVerifier({ db: connection.db, now, hearsChanges: () => listener?.isUp() ?? false })
  const core: Core = { db: connection.db, now, log, forgetAccess: verifier.forget }
  await noteOtherServers(connection.sql, log)
  listener = await listenForAccessChanges({
    url: database.url,
    log,
    onChange: verifier.forget,
    onGap: verifier.forgetAll,
  })
  stops.push(listener.close)

  const uses = createUseLog(core)
  stops.push(uses.close)

  // The first thing to end: requests finish while everything they need still runs.
  stops.push(() => {
    phase = 'stopping'
    return listening.drain()
  })
  listening.use(createHandler({ core, verifier, uses, phase: () => phase, config }))
  phase = 'ready'
  return { url: listening.url, ...operatorKey, databaseDied: database.died, stop: stopAll }
}

export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await makeWithParents(path, DATA_DIRECTORY_MODE)
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT')) throw error
    throw new StartFailure(
      `The data directory ${path} can't be made: ${(error as Error).message}.`,
      'Choose another with --data-dir (or VIGINT_DATA_DIR).',
      { cause: error },
    )
  }
}

/** Frames and limits live in each process: without something shared, two servers on one database are two halves. */
async function noteOtherServers(sql: Sql, log: Log): Promise<void> {
  const others = await countServers(sql)
  if (others > 0)
    log.warn(
      { others },
      'Other vigint servers use this database. Each holds what it has in memory for itself',
    )
}
