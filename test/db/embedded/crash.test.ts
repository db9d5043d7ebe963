import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findPostmaster, lockFilePath } from '../../../src/db/embedded/postmaster.ts'
import { kill, openPlace, type Place, query } from './place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(() => place.close())

const cluster = () => join(place.directory, 'cluster')

/** PostgreSQL ends without taking its lock file with it. */
async function crashDatabase(): Promise<void> {
  const { pid, exited } = await place.start()
  process.kill(pid, 'SIGKILL')
  expect(await exited).toEqual({ code: null, signal: 'SIGKILL' })
}

async function putIdIntoLockFile(pid: number): Promise<void> {
  const [, ...rest] = (await readFile(lockFilePath(cluster()), 'utf8')).split('\n')
  await writeFile(lockFilePath(cluster()), [pid, ...rest].join('\n'))
}

test('the database of a killed process outlives it, and the next start takes its place with the data', async () => {
  const killed = place.startProcess()
  const { url = '', pid } = await killed.outcome
  await query(url, 'CREATE TABLE notes (body text)')
  await kill(killed.process)
  await query(url, `INSERT INTO notes VALUES ('written to the orphan')`)

  const next = await place.start()
  expect(next.pid).not.toBe(pid)
  expect(() => process.kill(pid!, 0)).toThrow('ESRCH')
  expect(await query(next.url, 'SELECT body FROM notes')).toEqual([{ body: 'written to the orphan' }])
})

test('after a crash of the database its data is recovered', async () => {
  const { url, pid, exited } = await place.start()
  await query(url, 'CREATE TABLE notes ()')
  process.kill(pid, 'SIGKILL')
  await exited
  expect(await query((await place.start()).url, 'SELECT * FROM notes')).toEqual([])
})

test("a lock file whose process id is now a stranger's does not stop a start", async () => {
  await crashDatabase()
  await putIdIntoLockFile(await place.startStranger())
  await expect(place.start()).resolves.toBeDefined()
})

test('an empty lock file, left by a crash, does not stop a start', async () => {
  await crashDatabase()
  await writeFile(lockFilePath(cluster()), '')
  await expect(place.start()).resolves.toBeDefined()
})

test('a kill while the database is being made leaves nothing half-made', async () => {
  const killed = place.startProcess()
  await vi.waitFor(
    async () => {
      const [workshop = ''] = (await readdir(place.directory)).filter((name) => name.startsWith('cluster.new-'))
      expect(await readdir(join(place.directory, workshop, 'data'))).toContain('base')
    },
    { timeout: 10_000, interval: 5 },
  )
  await kill(killed.process)
  expect((await readdir(place.directory)).filter((name) => name === 'cluster')).toEqual([])

  await place.start()
  expect((await readdir(place.directory)).sort()).toEqual(['cluster', 'password', 'postgres.log'])
})

test('Ctrl-C on the terminal reaches the process, not its database', async () => {
  const serving = place.startProcess()
  const { url = '' } = await serving.outcome
  process.kill(-serving.pid, 'SIGINT')
  expect(await query(url, 'SELECT pg_sleep(0.1)::text AS slept')).toEqual([{ slept: '' }])
})

test('a process that exits without stopping its database takes it along', async () => {
  const serving = place.startProcess()
  const { pid } = await serving.outcome
  serving.process.kill('SIGTERM')
  await vi.waitFor(() => expect(() => process.kill(pid!, 0)).toThrow('ESRCH'), { timeout: 5_000 })
  expect(await findPostmaster(cluster())).toEqual({ state: 'absent' })
})
