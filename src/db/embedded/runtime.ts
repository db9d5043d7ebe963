import { randomBytes } from 'node:crypto'
import { chmod, cp, lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, binariesIn, explainUnrunnable, packageVersion, versionOf } from './binaries.ts'
import { RUNTIME_PREFIX } from './layout.ts'
import { assertLinksCanBeMade, libraryLinksAreMissing, makeLibraryLinks } from './links.ts'
import type { DatabaseUser } from './user.ts'

export type Runtime = { binaries: Binaries; version: string }

/**
 * Programs that `user` can run: the installed ones, or, where these lie in a place closed to that user (a project
 * below /root), a copy of them in the database's own directory.
 */
export async function runtimeFor(
  directory: string,
  native: string,
  user: DatabaseUser | undefined,
): Promise<Runtime> {
  const installed = binariesIn(native)
  if (!user) {
    await makeLibraryLinks(native)
    return {
      binaries: installed,
      version: await versionOf(installed, user).catch(explainUnrunnable(installed)),
    }
  }
  const complete = await makeLibraryLinks(native).then(
    () => true,
    () => false,
  )
  const version = await versionOf(installed, user).catch(() => undefined)
  if (version) return { binaries: installed, version }
  // A copy helps against closed directories and missing links, not against programs that nobody can run.
  if (complete) await versionOf(installed, undefined).catch(explainUnrunnable(installed))
  return await copiedRuntime(directory, native, user)
}

async function copiedRuntime(directory: string, native: string, user: DatabaseUser): Promise<Runtime> {
  const home = join(directory, `${RUNTIME_PREFIX}${await packageVersion(native)}`)
  const binaries = binariesIn(join(home, 'native'))
  const version = await versionOf(binaries, user).catch(() => undefined)
  if (version) return { binaries, version }

  const unfinished = `${home}.new-${randomBytes(4).toString('hex')}`
  await cp(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  await makeLibraryLinks(join(unfinished, 'native'))
  await openToReaders(unfinished)
  await removeRuntimes(directory, unfinished)
  await rename(unfinished, home)
  return { binaries, version: await versionOf(binaries, user).catch(explainUnrunnable(binaries)) }
}

/** Copies of other versions, broken copies and what dead attempts left: 60 MB each. */
async function removeRuntimes(directory: string, except: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name)
    if (name.startsWith(RUNTIME_PREFIX) && path !== except) await rm(path, { recursive: true, force: true })
  }
}

async function openToReaders(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  await chmod(path, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644)
  if (!found.isDirectory()) return
  for (const name of await readdir(path)) await openToReaders(join(path, name))
}

/** Of programs that a start could use, that is which run, or would once it has made their missing links. */
export async function installedVersion(native: string): Promise<string> {
  const installed = binariesIn(native)
  if (!(await libraryLinksAreMissing(native)))
    return await versionOf(installed, undefined).catch(explainUnrunnable(installed))
  await assertLinksCanBeMade(native)
  return await packageVersion(native)
}
