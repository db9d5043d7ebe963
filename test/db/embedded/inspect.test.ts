import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inspectEmbedded } from '../../../src/db/embedded/inspect.ts'
import { kill, openPlace, type Place } from './place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(() => place.close())

const inspect = () => inspectEmbedded(place.directory)

test('before the first start there is nothing, and looking makes nothing', async () => {
  expect(await inspect()).toEqual({ state: 'not-initialised', version: expect.stringMatching(/^18\./) })
  expect(await readdir(place.root)).toEqual([])
})

test('running, stopped and unusable databases are told apart', async () => {
  const { pid, url, stop } = await place.start()
  const port = Number(new URL(url).port)
  expect(await inspect()).toEqual({ state: 'running', pid, port, ready: true, ownerPid: process.pid })
  await stop()
  expect(await inspect()).toEqual({ state: 'stopped', version: expect.stringMatching(/^18\./) })

  await writeFile(join(place.directory, 'cluster', 'PG_VERSION'), '16\n')
  expect(await inspect()).toMatchObject({
    state: 'broken',
    reason: expect.stringContaining('was made by PostgreSQL 16'),
  })
})

test('the database of a killed process is an orphan', async () => {
  const serving = place.startProcess()
  const { pid, url = '' } = await serving.outcome
  await kill(serving.process)
  const port = Number(new URL(url).port)
  expect(await inspect()).toEqual({ state: 'orphaned', pid, port, ownerPid: serving.pid })
})

test('missing programs are reported with what to do', async () => {
  expect(await inspectEmbedded(place.directory, { native: join(place.root, 'nowhere') })).toEqual({
    state: 'binaries-missing',
    reason: `The PostgreSQL program ${place.root}/nowhere/bin/postgres can't be run: it is missing, or made for another kind of system (it needs glibc).`,
    hint: 'Reinstall the packages (npm ci), or set DATABASE_URL to use your own PostgreSQL.',
  })
})
