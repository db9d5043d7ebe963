import type { Logger } from 'pino'
import { rememberLocalServer } from '../client/local-server.ts'
import { type Config, type ConfigFlags, loadConfig } from './config.ts'
import { StartFailure } from './failure.ts'
import { createLog } from './log.ts'
import { operatorKeyFile } from './operator-key.ts'
import { type RunningServer, startServer } from './start.ts'
import { GRAPHQL_PATH } from './yoga.ts'

/** SIGHUP: the terminal was closed. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

export type Serving = {
  server: RunningServer
  log: Logger
  endpoint: string
  /** What makes clients on this machine trust it; without TLS there is nothing to trust. */
  certificate: string | undefined
  advice: string[]
}

/** Starts a server and lets the commands of this user find it. `logFile` keeps a screen free of log lines. */
export async function openServer(
  flags: ConfigFlags,
  logFile?: (dataDir: string) => string,
): Promise<Serving> {
  const config = loadConfig(flags)
  const log = createLog(config.logLevel, logFile?.(config.dataDir))
  const server = await startServer(config, log)
  const profile = await remember(server, config, log)
  return {
    server,
    log,
    endpoint: server.url + GRAPHQL_PATH,
    certificate: config.tlsCert,
    advice: adviceFor(server, config.dataDir, profile),
  }
}

/** Headless: runs until it is told to stop. */
export async function runServe(flags: ConfigFlags): Promise<void> {
  let reload: (() => void) | undefined
  const told = toldToStop(() => reload)
  const serving = await openServer(flags)
  // In a terminal a hang-up means that the terminal is gone.
  if (!process.stdin.isTTY) reload = serving.server.reloadCertificate
  announce(serving)
  await stopWhen(told, serving)
}

/** The one line that scripts wait for, then what a person may want next. */
export function announce({ endpoint, advice }: Serving): void {
  process.stdout.write([`vigint is listening on ${endpoint}`, ...advice, ''].join('\n'))
}

/**
 * Ask for it before anything is started, so that a signal during the start is not lost: a stop signal ends
 * the server in good order once it runs, and a second one at once. A hang-up may have another meaning by then.
 */
export function toldToStop(onHangUp: () => (() => void) | undefined = () => undefined): Promise<string> {
  return new Promise((resolve) => {
    const first = (signal: string) => {
      const instead = signal === 'SIGHUP' ? onHangUp() : undefined
      if (instead) return instead()
      for (const name of STOP_SIGNALS) process.off(name, first).once(name, () => process.exit(1))
      resolve(signal)
    }
    for (const name of STOP_SIGNALS) process.on(name, first)
  })
}

export async function stopWhen(told: Promise<string>, { server, log }: Serving): Promise<void> {
  const died = server.databaseDied?.then(() => Promise.reject(new DatabaseDiedError())) ?? told
  try {
    log.info({ signal: await Promise.race([told, died]) }, 'Stopping: finishing what is in flight')
  } catch (error) {
    log.error({ err: error }, 'Stopping')
    throw error
  } finally {
    await server.stop()
  }
}

class DatabaseDiedError extends StartFailure {
  constructor() {
    super(
      'The embedded database ended by itself.',
      'Its log is postgres/postgres.log in the data directory. Start again: what was answered is kept.',
    )
  }
}

async function remember(
  { url, operatorKey }: RunningServer,
  { dataDir, tlsCert: certificate }: Pick<Config, 'dataDir' | 'tlsCert'>,
  log: Logger,
): Promise<string | undefined> {
  if (!operatorKey) return undefined
  try {
    return await rememberLocalServer({ url, key: operatorKey, dataDir, certificate, env: process.env })
  } catch (error) {
    log.warn(
      { err: error },
      'The profile for the command line could not be written; set VIGINT_API_URL and VIGINT_API_KEY instead',
    )
    return undefined
  }
}

function adviceFor(
  { url, operatorKey, operatorKeyTrouble }: RunningServer,
  dataDir: string,
  profile: string | undefined,
): string[] {
  if (!operatorKey) {
    return [
      operatorKeyTrouble ?? '',
      'Log in with an operator key that you have: npx vigint login',
      'If there is none any more, stop the server and make one: npx vigint db operator-key',
    ]
  }
  const key = `The operator key is in ${operatorKeyFile(dataDir)}`
  if (!profile)
    return [key, `Try in another terminal: VIGINT_API_URL=${url} VIGINT_API_KEY=… npx vigint clients list`]
  const flag = profile === 'local' ? '' : ` --profile ${profile}`
  return [
    key,
    'Try in another terminal:',
    `  npx vigint clients create --name "Acme Corp" --email billing@acme.com${flag}`,
    `  npx vigint clients list${flag}`,
    `  npx vigint tui${flag}`,
  ]
}
