import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { bareEnvironment, credentials } from './binaries.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { clusterDirectory, logFile } from './layout.ts'
import { OWNER_SETTING, readLockFile, SHUTDOWN_STEPS } from './postmaster.ts'
import { ownIdentity } from './processes.ts'
import type { Runtime } from './runtime.ts'
import type { DatabaseUser } from './user.ts'

const READY_POLL_MS = 5
const SLOW_START_WARNING_MS = 10_000
const LOG_LIMIT_BYTES = 10 * 1024 * 1024
const LOG_TAIL_LINES = 15

export type Exit = { code: number | null; signal: NodeJS.Signals | null }
export type Launched = { pid: number; port: number; exited: Promise<Exit>; stop(): Promise<void> }

export type Launch = {
  directory: string
  runtime: Runtime
  user: DatabaseUser | undefined
  settings: Record<string, string>
  log: { warn(o: object, m: string): void }
}

/** PostgreSQL ended before it was ready; `output` is what it wrote into its log. */
export class LaunchFailure extends EmbeddedPostgresError {
  override name = 'LaunchFailure'
  readonly output: string

  constructor(output: string, path: string) {
    const hint = /no space left/i.test(output) ? 'Free some space on the disk.' : `The whole log is ${path}.`
    super(`The embedded PostgreSQL did not start. It said:\n${output}`, hint)
    this.output = output
  }
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // Errors of statements reach the server, which reports them: here they would fill the disk, with data in them.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  cluster_name: 'vigint',
}

export async function launch({ directory, runtime, user, settings, log }: Launch): Promise<Launched> {
  const cluster = clusterDirectory(directory)
  const owner = await ownIdentity()
  const port = await freePort()
  const path = logFile(directory)
  const logStart = await rotate(path)
  const all = {
    ...SETTINGS,
    ...settings,
    port: String(port),
    [OWNER_SETTING]: `${owner.pid}:${owner.startedAt}`,
  }
  const parameters = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = await open(path, 'a', 0o600)
  // Its own process group, so that Ctrl-C on the terminal stops vigint, and vigint the database. A file for its
  // log, as after a kill of vigint nobody would read a pipe, and PostgreSQL would block on it.
  const child = spawn(runtime.binaries.postgres, ['-D', cluster, ...parameters], {
    ...credentials(user),
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    cwd: cluster,
    env: bareEnvironment(),
  })
  const exited = new Promise<Exit & { error?: Error }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', (error) => resolve({ code: null, signal: null, error }))
  })
  await output.close()
  child.unref()
  stopWithUs(child, exited)
  if (!(await becomesReady(child, exited, cluster, log)))
    throw new LaunchFailure((await exited).error?.message ?? (await tail(path, logStart)), path)
  return { pid: child.pid ?? 0, port, exited, stop: () => stopChild(child, exited) }
}

/** For when the process ends without having called `stop`; a kill is left to the next start. */
function stopWithUs(child: ChildProcess, exited: Promise<Exit>): void {
  const stop = () => void child.kill('SIGINT')
  process.once('exit', stop)
  exited.then(() => process.removeListener('exit', stop))
}

/** The handle of a child, unlike its id, can't come to mean another process. */
async function stopChild(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  for (const [signal, patience] of SHUTDOWN_STEPS) {
    child.kill(signal)
    const patienceOver = new AbortController()
    const waited = delay(patience, 'waited', { signal: patienceOver.signal }).catch(() => 'cancelled')
    const outcome = await Promise.race([exited, waited])
    patienceOver.abort()
    if (outcome !== 'waited') return
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL (pid ${child.pid}) does not stop.`,
    'Stop that process before the next start.',
  )
}

async function becomesReady(
  child: ChildProcess,
  exited: Promise<Exit>,
  cluster: string,
  log: Launch['log'],
): Promise<boolean> {
  let running = true
  exited.then(() => {
    running = false
  })
  let warnAt = performance.now() + SLOW_START_WARNING_MS
  while (running) {
    const lock = await readLockFile(cluster)
    if (lock?.pid === child.pid && lock?.ready) return true
    if (performance.now() > warnAt) {
      // No time limit: recovery after a crash takes what it takes, and to interrupt it gains nothing.
      log.warn({ postgresPid: child.pid }, 'PostgreSQL is still starting, maybe recovering from a crash')
      warnAt += SLOW_START_WARNING_MS
    }
    await delay(READY_POLL_MS)
  }
  return false
}

async function freePort(): Promise<number> {
  const server = createServer()
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

/** Returns where the new entries will begin. */
async function rotate(path: string): Promise<number> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (size <= LOG_LIMIT_BYTES) return size
  await rename(path, `${path}.1`)
  return 0
}

async function tail(path: string, from: number): Promise<string> {
  const entries = (await readFile(path)).subarray(from).toString('utf8').trim()
  return entries.split('\n').slice(-LOG_TAIL_LINES).join('\n') || '(nothing)'
}
