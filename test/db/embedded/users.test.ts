import { chmod, chown, cp, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { installedNative } from '../../../src/db/embedded/binaries.ts'
import { inspectEmbedded } from '../../../src/db/embedded/inspect.ts'
import { assertEnterable } from '../../../src/db/embedded/user.ts'
import { asRoot, openPlace, type Place, query } from './place.ts'

vi.setConfig({ testTimeout: 30_000 })

const NOBODY = { uid: 65_534, gid: 65_534, name: 'nobody' }

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(() => place.close())

/** The package of the programs, copied to where only its owner may look. */
async function closedPackage(): Promise<string> {
  const closed = join(place.root, 'closed')
  await mkdir(closed, { mode: 0o700 })
  await cp(dirname(installedNative()), join(closed, 'package'), { recursive: true, verbatimSymlinks: true })
  return join(closed, 'package', 'native')
}

const libraryLinks = async (native: string) =>
  (await readdir(join(native, 'lib'), { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())

/** Whether another user could run what stands in this tree. */
const projectIsOpen = () =>
  assertEnterable(import.meta.filename, NOBODY).then(
    () => true,
    () => false,
  )

describe.runIf(asRoot)('as root', () => {
  test('the database runs as another user, and its files are of no other', async () => {
    const { url } = await place.start()
    const { uid, mode } = await stat(join(place.directory, 'cluster'))
    expect(uid).not.toBe(0)
    expect(mode & 0o777).toBe(0o700)
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a directory that the user of the database may not enter is refused before anything is made', async () => {
    const closed = join(place.root, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const directory = join(closed, 'data', 'postgres')
    const reason = new RegExp(`can't be kept in ${directory}: it runs as .+, who may not enter ${closed}\\.$`)

    await expect(place.start({ directory })).rejects.toMatchObject({
      message: expect.stringMatching(reason),
      hint: `Start with a --data-dir outside of ${closed}, or allow others to pass through it: chmod o+x ${closed}`,
    })
    expect(await readdir(closed)).toEqual([])
    expect(await inspectEmbedded(directory)).toMatchObject({
      state: 'not-enterable',
      reason: expect.stringMatching(reason),
    })
  })

  test('programs out of reach of the user of the database are copied, once unless the copy is damaged', async () => {
    const native = await closedPackage()
    const copies = async () => (await readdir(place.directory)).filter((name) => name.startsWith('runtime-'))
    const first = await place.start({ native })
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await first.stop()
    const [copy = '', ...others] = await copies()
    expect(others).toEqual([])
    const { ino } = await stat(join(place.directory, copy))

    await (await place.start({ native })).stop()
    expect((await stat(join(place.directory, copy))).ino).toBe(ino)

    await rm(join(place.directory, copy, 'native', 'bin', 'postgres'))
    await place.start({ native })
    expect(await copies()).toEqual([copy])
  })

  test('an ordinary user needs nothing of that, and keeps the files', async (context) => {
    await mkdir(place.directory, { mode: 0o700 })
    await chown(place.directory, NOBODY.uid, NOBODY.gid)
    if (!(await projectIsOpen())) return context.skip('an ordinary user can not enter the project')

    const { url = '', error } = await place.startProcess(NOBODY).outcome
    expect(error).toBeUndefined()
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    const names = await readdir(place.directory)
    expect(names.sort()).toEqual(['cluster', 'password', 'postgres.log'])
    for (const name of names) expect((await stat(join(place.directory, name))).uid).toBe(NOBODY.uid)
  })

  test('a directory that an ordinary user may not write to is refused', async (context) => {
    await mkdir(place.directory, { mode: 0o755 })
    await chmod(place.directory, 0o755)
    if (!(await projectIsOpen())) return context.skip('an ordinary user can not enter the project')
    const { error } = await place.startProcess(NOBODY).outcome
    expect(error?.name).toBe('EmbeddedPostgresError')
    expect(error?.message).toContain(
      `The database directory ${place.directory} can't be used: no permission for`,
    )
  })
})

test('links of libraries that an install without scripts left out are made', async () => {
  const native = await closedPackage()
  const links = await libraryLinks(native)
  for (const { name } of links) await rm(join(native, 'lib', name))
  const { url } = await place.start({ native })
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect((await libraryLinks(native)).length).toBe(links.length)
})
