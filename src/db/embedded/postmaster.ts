import { readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError, hasCode } from './errors.ts'
import { commandLineOf, idIsTaken, isRunning, type ProcessIdentity, startTimeOf } from './processes.ts'

/** Lines of postmaster.pid, from 0. */
const PID_LINE = 0
const PORT_LINE = 3
const STATUS_LINE = 7

/** A fast shutdown, an immediate one, and the kill, each with the milliseconds that it is given. */
export const SHUTDOWN_STEPS: [NodeJS.Signals, number][] = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]
const POLL_MS = 20
const EMPTY_LOCK_FILE_MS = 250

/** The name under which PostgreSQL carries its owner on its command line. */
export const OWNER_SETTING = 'vigint.owner'

type LockFile = { pid: number; port: number | undefined; ready: boolean }

export type Postmaster =
  | { state: 'absent' }
  /** A lock file whose process is gone, or is another program that was given the same id. */
  | { state: 'stale'; pid: number | undefined }
  /** Somebody lives under that id, and it can't be told whether it is PostgreSQL on this directory. */
  | { state: 'unknown'; pid: number }
  | (ProcessIdentity & { state: 'running' } & Omit<LockFile, 'pid'> & { owner?: Owner })

type Owner = { pid: number; alive: boolean }

export const lockFilePath = (cluster: string) => join(cluster, 'postmaster.pid')

/** Undefined without a lock file; a `pid` that is not a number for an empty one. */
export async function readLockFile(cluster: string): Promise<LockFile | undefined> {
  try {
    const lines = (await readFile(lockFilePath(cluster), 'utf8')).split('\n')
    const port = Number.parseInt(lines[PORT_LINE] ?? '', 10)
    return {
      pid: Number.parseInt(lines[PID_LINE] ?? '', 10),
      port: Number.isNaN(port) ? undefined : port,
      ready: lines[STATUS_LINE]?.trim() === 'ready',
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

export async function findPostmaster(cluster: string): Promise<Postmaster> {
  const lock = await readLockFile(cluster)
  if (!lock) return { state: 'absent' }
  const { pid, port, ready } = lock
  if (!(pid > 0)) return { state: 'stale', pid: undefined }
  const startedAt = await startTimeOf(pid)
  if (startedAt === undefined) return { state: 'stale', pid }
  const commandLine = await commandLineOf(pid)
  if (commandLine === undefined)
    return (await startTimeOf(pid)) === undefined ? { state: 'stale', pid } : { state: 'unknown', pid }
  if (!(await servesCluster(pid, commandLine, cluster))) return { state: 'stale', pid }
  const owner = await ownerFrom(commandLine)
  return { state: 'running', pid, startedAt, port, ready, ...(owner ? { owner } : {}) }
}

/** By working directory where that can be seen, as it stays true when the directory is moved; else by name. */
async function servesCluster(pid: number, commandLine: string, cluster: string): Promise<boolean> {
  // A child of a postmaster is titled `postgres: checkpointer` and the like: it is not the one that locks.
  const program = commandLine.split(' -')[0] ?? ''
  if (!/postgres(\.exe)?$/.test(program)) return false
  const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(cluster)]).catch(() => [])
  if (theirs && ours) return theirs.dev === ours.dev && theirs.ino === ours.ino
  return `${commandLine} `.includes(` -D ${await realpath(cluster)} `)
}

async function ownerFrom(commandLine: string): Promise<Owner | undefined> {
  const [, pid, startedAt] = new RegExp(`${OWNER_SETTING}=(\\d+):(\\S+)`).exec(commandLine) ?? []
  if (!pid || !startedAt) return undefined
  return { pid: Number(pid), alive: await isRunning({ pid: Number(pid), startedAt }) }
}

/** Asks politely, then firmly, then kills; returns when the process is gone. */
export async function stopPostmaster(postmaster: ProcessIdentity): Promise<void> {
  for (const [signal, patience] of SHUTDOWN_STEPS) {
    if (!(await isRunning(postmaster))) return
    send(postmaster.pid, signal)
    const deadline = performance.now() + patience
    while (performance.now() < deadline) {
      if (!(await isRunning(postmaster))) return
      await delay(POLL_MS)
    }
  }
  throw new EmbeddedPostgresError(
    `The PostgreSQL of a vigint that died (pid ${postmaster.pid}) does not stop.`,
    'Stop that process, then start again.',
  )
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return
    throw new EmbeddedPostgresError(
      `The PostgreSQL of a vigint that died (pid ${pid}) belongs to another user and can't be stopped.`,
      'Stop that process, or start vigint as the user that it was started by.',
      { cause: error },
    )
  }
}

/**
 * PostgreSQL refuses to start when a stranger of its own user has the id in the lock file. The file is not removed,
 * for it also leads to the shared memory by which PostgreSQL notices survivors of a crash: it gets our id instead,
 * which PostgreSQL, as our child, knows to be no rival.
 */
export async function defuseStaleLock(cluster: string, pid: number | undefined): Promise<void> {
  const path = lockFilePath(cluster)
  if (pid === undefined) {
    await delay(EMPTY_LOCK_FILE_MS)
    if (Number.isNaN((await readLockFile(cluster))?.pid)) await rm(path, { force: true })
    return
  }
  if (!idIsTaken(pid)) return
  const [, ...rest] = (await readFile(path, 'utf8')).split('\n')
  await writeFile(path, [process.pid, ...rest].join('\n'))
}
