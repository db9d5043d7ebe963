import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { clusterDirectory, RUNTIME_PREFIX } from '../../../src/db/embedded/layout.ts'
import { findPostmaster, stopPostmaster } from '../../../src/db/embedded/postmaster.ts'
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from '../../../src/db/embedded/start.ts'

export const asRoot = process.getuid?.() === 0

export type Outcome = { url?: string; pid?: number; error?: { name: string; message: string; pid?: number } }
export type ServingProcess = { process: ChildProcess; pid: number; outcome: Promise<Outcome> }

/** A directory for one test, whose `close` ends every process that the test started and removes all files. */
export async function openPlace() {
  const root = await mkdtemp(join(tmpdir(), 'vigint-embedded-'))
  await chmod(root, 0o755)
  const directory = join(root, 'postgres')
  const started: EmbeddedPostgres[] = []
  const processes: ChildProcess[] = []

  const start = async (options: Partial<EmbeddedOptions> = {}) => {
    const log = { info: () => {}, warn: () => {} }
    const database = await startEmbedded({ directory, log, settings: { fsync: 'off' }, ...options })
    started.push(database)
    return database
  }

  const startProcess = (user: { uid?: number; gid?: number } = {}): ServingProcess => {
    const script = join(import.meta.dirname, 'serving-process.ts')
    const child = spawn(process.execPath, [script, directory], {
      ...{ ...user, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
    })
    processes.push(child)
    const outcome = once(child.stdout!, 'data').then(([line]) => JSON.parse(String(line)) as Outcome)
    return { process: child, pid: child.pid!, outcome }
  }

  /** Something harmless that runs as the database's user. */
  const startStranger = async () => {
    const { uid, gid } = await stat(clusterDirectory(directory))
    const child = spawn('sleep', ['60'], asRoot ? { uid, gid } : {})
    processes.push(child)
    await once(child, 'spawn')
    return child.pid!
  }

  /** What a start leaves in the directory, the copied programs apart: those depend on where the project lies. */
  const made = async () =>
    (await readdir(directory)).filter((name) => !name.startsWith(RUNTIME_PREFIX)).sort()

  const close = async () => {
    await Promise.all(started.map((database) => database.stop()))
    for (const child of processes) await kill(child)
    const left = await findPostmaster(clusterDirectory(directory))
    if (left.state === 'running') await stopPostmaster(left)
    await rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }

  return { root, directory, start, startProcess, startStranger, made, close }
}

export type Place = Awaited<ReturnType<typeof openPlace>>

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** The rows of one statement, over a connection of its own. */
export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}
