import { execFile, spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError, hasCode } from './errors.ts'
import { clusterDirectory } from './layout.ts'

const run = promisify(execFile)

/** PostgreSQL refuses to run as root, so root starts it as somebody else. */
export type DatabaseUser = { uid: number; gid: number; name: string }

const OWN_USER = 'vigint'
const KNOWN_USERS = ['postgres', '_postgres', OWN_USER]
const WAYS_TO_ADD_A_USER: [string, string[]][] = [
  ['useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_USER]],
  ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', OWN_USER]],
]

const isRoot = () => process.getuid?.() === 0

/** Undefined when the database runs as the user that runs vigint. Makes a system user if root has none to use. */
export async function databaseUser(directory: string): Promise<DatabaseUser | undefined> {
  if (!isRoot()) return undefined
  return (await existingDatabaseUser(directory)) ?? (await addedUser())
}

/** The owner of existing data comes first: another user could not open it. */
export async function existingDatabaseUser(directory: string): Promise<DatabaseUser | undefined> {
  if (!isRoot()) return undefined
  const cluster = await stat(clusterDirectory(directory)).catch(() => undefined)
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid, name: `user ${cluster.uid}` }
  for (const name of KNOWN_USERS) {
    const user = await userNamed(name)
    if (user) return user
  }
  return undefined
}

async function userNamed(name: string): Promise<DatabaseUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => (await run('id', [flag, name])).stdout),
    )
    return { uid: Number(uid), gid: Number(gid), name }
  } catch {
    return undefined
  }
}

async function addedUser(): Promise<DatabaseUser> {
  for (const [program, parameters] of WAYS_TO_ADD_A_USER) {
    await run(program, parameters).catch(() => undefined)
    const user = await userNamed(OWN_USER)
    if (user) return user
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and no system user could be made to run it.',
    'Run vigint as a user other than root, or set DATABASE_URL to use your own PostgreSQL.',
  )
}

/** Throws, naming the directory that is in the way, when `user` can't get to what lies in `directory`. */
export async function assertEnterable(directory: string, user: DatabaseUser): Promise<void> {
  const closed = await closedAncestor(directory, user)
  if (!closed) return
  throw new EmbeddedPostgresError(
    `The database can't be kept in ${directory}: it runs as ${user.name}, who may not enter ${closed}.`,
    `Start with a --data-dir outside of ${closed}, or allow others to pass through it: chmod o+x ${closed}`,
  )
}

async function closedAncestor(directory: string, user: DatabaseUser): Promise<string | undefined> {
  for (const ancestor of ancestorsFromTop(directory)) {
    const found = await stat(ancestor).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined
      throw error
    })
    if (!found) return undefined
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001
    if (!(found.mode & bit) && !passesThrough(ancestor, user)) return ancestor
  }
  return undefined
}

function ancestorsFromTop(directory: string): string[] {
  const parent = dirname(resolve(directory))
  return parent === resolve(directory) ? [] : [...ancestorsFromTop(parent), parent]
}

/** The mode says no; access control lists may still say yes, which only an attempt can tell. */
function passesThrough(directory: string, user: DatabaseUser): boolean {
  return spawnSync('test', ['-x', directory], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0
}
