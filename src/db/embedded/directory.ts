import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { hasCode } from './errors.ts'
import { passwordFile } from './layout.ts'
import type { DatabaseUser } from './user.ts'

const PASSWORD_BYTES = 24

/** Makes the directory. Its owner is the user of vigint; the database's user, if another, may only pass through. */
export async function prepareDirectory(directory: string, user: DatabaseUser | undefined): Promise<void> {
  await makeWithParents(directory, user ? 0o711 : 0o700)
  if (!user) return
  const found = await stat(directory)
  if (found.uid === user.uid) return
  await chown(directory, found.uid, user.gid)
  await chmod(directory, 0o710)
}

/**
 * Unlike a recursive `mkdir`, gives the mode to every directory that it makes, whatever the umask,
 * and gives up where nothing can be made (below /proc that one goes on for ever).
 */
export async function makeWithParents(directory: string, mode: number): Promise<void> {
  const isThere = await stat(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  })
  if (isThere?.isDirectory()) return
  if (dirname(directory) !== directory) await makeWithParents(dirname(directory), mode)
  await mkdir(directory).catch((error: unknown) => {
    // Another start may have made it in between; a file of this name fails again below.
    if (!hasCode(error, 'EEXIST') || isThere) throw error
  })
  await chmod(directory, mode)
}

export async function keptPassword(directory: string): Promise<string | undefined> {
  try {
    const password = (await readFile(passwordFile(directory), 'utf8')).trim()
    return password || undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

export const randomPassword = () => randomBytes(PASSWORD_BYTES).toString('base64url')

/** Written under another name first: a password that is cut short would lock everybody out of the data. */
export async function keepPassword(directory: string, password: string): Promise<void> {
  const path = passwordFile(directory)
  const unfinished = `${path}.new`
  await rm(unfinished, { force: true })
  await writeFile(unfinished, `${password}\n`, { mode: 0o600, flush: true })
  await rename(unfinished, path)
}

/** A rename is durable only when the directory is. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
