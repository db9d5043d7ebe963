import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findPostmaster, lockFilePath } from '../../../src/db/embedded/postmaster.ts'
import { startTimeOf } from '../../../src/db/embedded/processes.ts'
import type { EmbeddedPostgres } from '../../../src/db/embedded/start.ts'
import { kill, openPlace, type Place, query } from './place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(() => place.close())

const cluster = () => join(place.directory, 'cluster')

/** PostgreSQL ends without taking its lock file with it. */
async function crash({ pid, exited }: EmbeddedPostgres): Promise<void> {
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
  expect(await startTimeOf(pid!)).toBeUndefined()
  expect(await query(next.url, 'SELECT body FROM notes')).toEqual([{ body: 'written to the orphan' }])
})

test('a crash of the database costs no data, whatever its lock file says afterwards', async () => {
  const first = await place.start()
  await query(first.url, `CREATE TABLE notes AS SELECT 'kept' AS body`)
  await crash(first)

  const second = await place.start()
  expect(await query(second.url, 'SELECT body FROM notes')).toEqual([{ body: 'kept' }])
  await crash(second)
  await putIdIntoLockFile(await place.startStranger())

  const third = await place.start()
  expect(await query(third.url, 'SELECT body FROM notes')).toEqual([{ body: 'kept' }])
  await crash(third)
  await writeFile(lockFilePath(cluster()), '')

  const fourth = await place.start()
  expect(await query(fourth.url, 'SELECT body FROM notes')).toEqual([{ body: 'kept' }])
})

test('a kill while the database is being made leaves nothing half-made', async () => {
  const killed = place.startProcess()
  await vi.waitFor(
    async () => {
      const [workshop = ''] = (await readdir(place.directory)).filter((name) =>
        name.startsWith('cluster.new-'),
      )
      expect(await readdir(join(place.directory, workshop, 'data'))).toContain('base')
    },
    { timeout: 10_000, interval: 5 },
  )
  await kill(killed.process)
  expect((await readdir(place.directory)).filter((name) => name === 'cluster')).toEqual([])

  await place.start()
  expect(await place.made()).toEqual(['cluster', 'password', 'postgres.log'])
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
  await vi.waitFor(async () => expect(await startTimeOf(pid!)).toBeUndefined(), { timeout: 5_000 })
  expect(await findPostmaster(cluster())).toEqual({ state: 'absent' })
})
