import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Binaries, bareEnvironment, credentials } from './binaries.ts'
import { keepPassword, keptPassword, randomPassword, syncDirectory } from './directory.ts'
import { EmbeddedPostgresError, hasCode } from './errors.ts'
import { clusterDirectory, UNFINISHED_CLUSTER_PREFIX } from './layout.ts'
import type { Runtime } from './runtime.ts'
import type { DatabaseUser } from './user.ts'

const run = promisify(execFile)

export const SUPERUSER = 'vigint'

/** The same on every machine: collation by code point with Unicode case mapping, made by PostgreSQL itself. */
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']

type Cluster = {
  directory: string
  runtime: Runtime
  user: DatabaseUser | undefined
  durable: boolean
}

export async function clusterExists(directory: string): Promise<boolean> {
  return (await majorOf(directory)) !== undefined
}

/** The major version of PostgreSQL that made the data; undefined when there is none yet. */
export async function majorOf(directory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(clusterDirectory(directory), 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  const isThere = await access(clusterDirectory(directory)).then(
    () => true,
    () => false,
  )
  if (!isThere) return undefined
  throw new EmbeddedPostgresError(
    `${clusterDirectory(directory)} is not a PostgreSQL data directory: it has no PG_VERSION.`,
    'Move it away to start afresh, or restore it from a backup.',
  )
}

/** Makes the data directory if there is none, and returns the superuser's password. */
export async function ensureCluster(cluster: Cluster): Promise<string> {
  const { directory, runtime } = cluster
  await removeUnfinished(directory)
  const major = await majorOf(directory)
  if (!major) return await createCluster(cluster)
  assertMajor(directory, major, runtime.version)
  return (await keptPassword(directory)) ?? (await replaceLostPassword(cluster))
}

export function assertMajor(directory: string, major: string, version: string): void {
  const ours = version.split('.')[0]
  if (major === ours) return
  throw new EmbeddedPostgresError(
    `The data in ${directory} was made by PostgreSQL ${major}, this program brings PostgreSQL ${ours}.`,
    `Dump it with the version of vigint that made it (pg_dump) and load the dump into a new --data-dir, or serve it by a PostgreSQL ${major} of your own and set DATABASE_URL.`,
  )
}

/** What attempts left that were killed in the middle. Their initdb may still be writing for a moment. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(UNFINISHED_CLUSTER_PREFIX)) continue
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

async function createCluster({ directory, runtime, user, durable }: Cluster): Promise<string> {
  const password = (await keptPassword(directory)) ?? randomPassword()
  await keepPassword(directory, password)
  const attempt = `${UNFINISHED_CLUSTER_PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`
  const workshop = join(directory, attempt)
  const data = join(workshop, 'data')
  const pwfile = join(workshop, 'password')
  await mkdir(workshop, { mode: 0o700 })
  try {
    await writeFile(pwfile, `${password}\n`, { mode: 0o600 })
    if (user) for (const path of [workshop, pwfile]) await chown(path, user.uid, user.gid)
    await initdb(runtime.binaries, user, [
      ...['-D', data, '-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${pwfile}`],
      ...[...LOCALE, '--data-checksums', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ])
    await rename(data, clusterDirectory(directory))
    if (durable) await syncDirectory(directory)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  return password
}

async function initdb(
  binaries: Binaries,
  user: DatabaseUser | undefined,
  parameters: string[],
): Promise<void> {
  try {
    await run(binaries.initdb, parameters, { ...credentials(user), cwd: '/', env: bareEnvironment() })
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    const reason = /(?:FATAL|PANIC|error): +(.+)/.exec(output)?.[1] ?? output
    throw new EmbeddedPostgresError(
      `The database could not be made: ${reason || 'initdb was interrupted'}`,
      /no space left/i.test(output)
        ? 'Free some space on the disk.'
        : 'See the message above, then start again.',
      { cause: error },
    )
  }
}

/** Single-user mode needs no password: whoever may read the data files owns the data anyway. */
async function replaceLostPassword({ directory, runtime, user }: Cluster): Promise<string> {
  const password = randomPassword()
  const parameters = ['--single', '-D', clusterDirectory(directory), 'postgres']
  const child = spawn(runtime.binaries.postgres, parameters, {
    ...credentials(user),
    ...{ cwd: '/', env: bareEnvironment(), stdio: ['pipe', 'ignore', 'ignore'] },
  })
  child.stdin?.end(`ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`)
  await once(child, 'exit')
  await keepPassword(directory, password)
  return password
}
