import type { Sql } from 'postgres'
import { createMailer } from '../adapters/mail/smtp.ts'
import { createPrinter } from '../adapters/pdf/printer.ts'
import { createStripe } from '../adapters/stripe/provider.ts'
import { ACCESS_CHANNEL } from '../core/access/changes.ts'
import { createLeases } from '../core/access/leases.ts'
import { createVerifier } from '../core/access/verify.ts'
import type { AccessChange, Core, Log } from '../core/context.ts'
import { ensureCursorKey } from '../core/events/cursor-key.ts'
import { EVENTS_CHANNEL } from '../core/events/record.ts'
import { adoptRestoredEvents } from '../core/events/restored.ts'
import { createEventWatch } from '../core/events/watch.ts'
import { createFailureLog } from '../core/failures/log.ts'
import { createUseLog } from '../core/keys/use.ts'
import { SOURCES_CHANNEL } from '../core/sources/directory.ts'
import { connect } from '../db/connect.ts'
import { makeWithParents } from '../db/embedded/directory.ts'
import { hearAccessChange } from './access-notices.ts'
import { openAnalysis } from './analysis.ts'
import { createBodyBudget } from './body-budget.ts'
import type { Config } from './config.ts'
import { explainTakenPort, openDatabase, prepareDatabase } from './database.ts'
import { hasCode, StartFailure } from './failure.ts'
import { openFrameStore } from './frame-store.ts'
import { hearSourceChange, openFrames } from './frames.ts'
import type { Phase } from './health.ts'
import { createDoors, handleWhileStarting } from './http.ts'
import { requireFont } from './invoice-font.ts'
import { startJobs } from './jobs.ts'
import { listen } from './listen.ts'
import { type Listener, startListener } from './listener.ts'
import { ensureOperatorKey, type OperatorKey } from './operator-key.ts'
import { createOriginReader } from './origin.ts'
import { watchPlaintext } from './plaintext.ts'
import { warnOfBoundlessProxies } from './proxies.ts'
import { createRates } from './rates.ts'
import { openRedis } from './redis.ts'
import { createVault } from './secret-key.ts'
import { sellerOf } from './seller.ts'
import { countServers } from './servers.ts'
import { followTlsFiles, loadTls, tlsFiles, warnIfExpired } from './tls.ts'
import { openSpool } from './uploads/spool.ts'
import { noteUnknownMasterKey, openVault } from './vault.ts'

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
  /** With TLS: looks at the files of the certificate again, at once. */
  reloadCertificate?: (() => void) | undefined
  stop(): Promise<void>
}

/** What was started is stopped in the opposite order, also when a later step of the start fails. */
export async function startServer(
  config: Config,
  log: Log,
  now: Core['now'] = () => new Date(),
): Promise<RunningServer> {
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
    return await start({ config, log, now }, stops, stopAll)
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function start(
  { config, log, now }: { config: Config } & Pick<Core, 'log' | 'now'>,
  stops: (() => Promise<void>)[],
  stopAll: () => Promise<void>,
) {
  const files = tlsFiles(config)
  const tls = files && loadTls(files)
  if (tls) warnIfExpired(tls, log)
  // The port first: if it is taken, nothing is made.
  const listening = await listen(config.host, config.port, handleWhileStarting, log, tls).catch((error) =>
    explainTakenPort(error, config),
  )
  stops.push(listening.drain)
  const certificate = tls && followTlsFiles(files, tls, log, listening.useTls)
  if (certificate) stops.push(async () => certificate.stop())

  await requireFont(config.invoiceFont)
  const redis = await openRedis(config, log)
  if (redis) stops.push(redis.close)
  await makeDataDirectory(config.dataDir)
  const database = await openDatabase(config, log)
  stops.push(database.stop)

  let operatorKey: OperatorKey | undefined
  let vault = createVault(config)
  let cursorKey: Buffer = Buffer.alloc(0)
  await prepareDatabase(database.url, async (db) => {
    operatorKey = await ensureOperatorKey(db, config.dataDir, now())
    vault = await openVault({ db, now }, config)
    await adoptRestoredEvents(db)
    cursorKey = await ensureCursorKey({ db })
  })

  const connection = connect(database.url)
  stops.push(connection.close)

  let phase: Phase = 'starting'
  let listener: Listener | undefined
  const rates = createRates(config, redis, log)
  const verifier = createVerifier({
    db: connection.db,
    now,
    hearsChanges: () => listener?.isUp() ?? false,
    isSuspect: rates.strangers.isSuspect,
    limits: config,
  })
  const leases = createLeases({
    log,
    mostPerKey: { subscriptions: config.subscriptionsPerKey, streams: config.streamsPerKey },
  })
  stops.push(async () => leases.close())
  const forget = (change?: AccessChange) => {
    if (change) verifier.forget(change)
    else verifier.forgetAll()
    // A role says nothing of cameras and budgets; a client does.
    if (!change || 'clientId' in change) {
      frames.directory.forget(change)
      frames.stops.forget(change?.clientId)
    }
    leases.inspect(change)
  }
  const frames = openFrames(await openFrameStore(config, log, now), config, log, () => core)
  stops.push(frames.close)
  const analysis = await openAnalysis(config, database.url, log, () => core)
  stops.push(analysis.close)
  const core: Core = {
    db: connection.db,
    now,
    log,
    forgetAccess: forget,
    limits: config,
    currency: config.currency,
    seller: sellerOf(config),
    printer: createPrinter(config.invoiceFont),
    mailer: createMailer(config),
    dunning: { reminderDays: config.dunningDays, revokeDays: config.dunningRevokeDays ?? null },
    paymentProvider: createStripe(config),
    frames,
    analysis,
    vault,
    cursorKey,
  }
  await noteUnknownMasterKey(core, log)
  const watch = createEventWatch(core)
  stops.push(watch.close)
  if (!redis) await noteOtherServers(connection.sql, log)
  listener = await startListener({
    url: database.url,
    log,
    channels: {
      [ACCESS_CHANNEL]: hearAccessChange(forget),
      [EVENTS_CHANNEL]: watch.hint,
      [SOURCES_CHANNEL]: hearSourceChange(core, config),
    },
    onGap() {
      forget()
      watch.hint()
    },
  })
  stops.push(listener.close)

  const uses = createUseLog(core)
  stops.push(uses.close)
  const failures = createFailureLog(core)
  stops.push(failures.close)
  stops.push(startJobs(core).stop)
  await analysis.start()

  warnOfBoundlessProxies(config, log)
  const originOf = createOriginReader(config.trustedProxies)
  const doors = createDoors({
    core,
    leases,
    watch,
    spool: await openSpool(config.dataDir),
    bodies: createBodyBudget(config.bodyBytes),
    verifier,
    uses,
    failures,
    originOf,
    rates,
    watchPlaintext: watchPlaintext(core),
    phase: () => phase,
    config,
  })
  // The first thing to end: requests finish while everything they need still runs.
  stops.push(() => {
    phase = 'stopping'
    leases.close()
    doors.close()
    return listening.drain()
  })
  listening.use(doors.handle)
  listening.onUpgrade(doors.upgrade)
  phase = 'ready'
  return {
    url: listening.url,
    ...operatorKey,
    databaseDied: database.died,
    reloadCertificate: certificate?.reload,
    stop: stopAll,
  }
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

/** Limits and frames live in each process: without something shared, two servers on one database are two halves. */
async function noteOtherServers(sql: Sql, log: Log): Promise<void> {
  const others = await countServers(sql)
  if (others > 0)
    log.warn(
      { others },
      'Other vigint servers use this database. Without REDIS_URL each of them counts requests for itself, and keeps the frames that come to it to itself',
    )
}
