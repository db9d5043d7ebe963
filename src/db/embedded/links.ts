import { access, constants, lstat, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { EmbeddedPostgresError, hasCode } from './errors.ts'

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

type Link = { path: string; points: string }

/** The package has no symbolic links of its libraries, only a list of them, and makes them in an install script. */
async function missingLinks(native: string): Promise<Link[]> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = Links.parse(JSON.parse(list)).map(({ source, target }) => ({
    path: join(native, '..', target),
    points: relative(dirname(target), source),
  }))
  const present = await Promise.all(links.map(({ path }) => lstat(path).then(Boolean, () => false)))
  return links.filter((_, index) => !present[index])
}

export async function libraryLinksAreMissing(native: string): Promise<boolean> {
  return (await missingLinks(native)).length > 0
}

export async function makeLibraryLinks(native: string): Promise<void> {
  for (const { path, points } of await missingLinks(native)) {
    await symlink(points, path).catch((error: unknown) => {
      if (hasCode(error, 'EEXIST')) return
      throw blockedScripts(native, error)
    })
  }
}

export async function assertLinksCanBeMade(native: string): Promise<void> {
  await access(join(native, 'lib'), constants.W_OK).catch((error: unknown) => {
    throw blockedScripts(native, error)
  })
}

function blockedScripts(native: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The PostgreSQL libraries in ${native} are incomplete: install scripts were blocked when packages were installed, and their links can't be made now.`,
    'Run: npm rebuild',
    { cause },
  )
}
