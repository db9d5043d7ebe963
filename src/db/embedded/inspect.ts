import { access, constants } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { installedNative } from './binaries.ts'
import { assertMajor, majorOf } from './cluster.ts'
import { EmbeddedPostgresError, explainFileError, hasCode } from './errors.ts'
import { clusterDirectory } from './layout.ts'
import { findPostmaster } from './postmaster.ts'
import { installedVersion } from './runtime.ts'
import { assertEnterable, existingDatabaseUser } from './user.ts'

export type EmbeddedState =
  | { state: 'not-initialised'; version: string }
  | { state: 'stopped'; version: string }
  | { state: 'running'; pid: number; port: number | undefined; ready: boolean; ownerPid: number }
  /** Its vigint was killed: the next start stops it. */
  | { state: 'orphaned'; pid: number; port: number | undefined; ownerPid: number }
  /** Not started by vigint, or not to be recognised: a start is refused. */
  | { state: 'foreign'; pid: number }
  | Trouble

/** `broken`: data of another PostgreSQL, or files that can't be read. */
type Trouble = { state: 'not-enterable' | 'binaries-missing' | 'broken'; reason: string; hint: string }

/** What a start would find, without changing anything. */
export async function inspectEmbedded(
  directory: string,
  options: { native?: string } = {},
): Promise<EmbeddedState> {
  const wanted = resolve(directory)
  let trouble: Trouble['state'] = 'not-enterable'
  try {
    const user = await existingDatabaseUser(wanted)
    if (user) await assertEnterable(wanted, user)
    await assertWritable(wanted)

    trouble = 'broken'
    const living = await livingDatabase(wanted)
    if (living) return living

    trouble = 'binaries-missing'
    const version = await installedVersion(options.native ?? installedNative())

    trouble = 'broken'
    const major = await majorOf(wanted)
    if (!major) return { state: 'not-initialised', version }
    assertMajor(wanted, major, version)
    return { state: 'stopped', version }
  } catch (error) {
    const explained = explainFileError(error, wanted)
    if (!(explained instanceof EmbeddedPostgresError)) throw explained
    return { state: trouble, reason: explained.message, hint: explained.hint }
  }
}

/** The directory itself, or, where it is yet to be made, what it would be made in. */
async function assertWritable(directory: string): Promise<void> {
  try {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await assertWritable(dirname(directory))
  }
}

async function livingDatabase(directory: string): Promise<EmbeddedState | undefined> {
  const found = await findPostmaster(clusterDirectory(directory))
  if (found.state === 'unknown') return { state: 'foreign', pid: found.pid }
  if (found.state !== 'running') return undefined
  const { pid, port, ready, owner } = found
  if (!owner) return { state: 'foreign', pid }
  if (!owner.alive) return { state: 'orphaned', pid, port, ownerPid: owner.pid }
  return { state: 'running', pid, port, ready, ownerPid: owner.pid }
}
