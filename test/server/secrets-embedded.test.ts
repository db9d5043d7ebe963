import { existsSync } from 'node:fs'
import { mkdir, readdir, rename } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runDoctor } from '../../src/server/doctor.ts'
import { secretKeyFile } from '../../src/server/secret-key.ts'
import { secretsStatus } from '../../src/server/secrets.ts'
import { vigintError } from '../commands/vigint.ts'
import { makePlace, type Place, serve } from '../harness/serve-process.ts'

let place: Place
beforeEach(async () => {
  place = await makePlace()
})
afterEach(() => place.remove())

const WORK_ON_DATABASE = [
  ['secrets', 'status'],
  ['secrets', 'rotate'],
  ['db', 'operator-key'],
]

const secretKeyCheck = async () =>
  (await runDoctor({ dataDir: place.dataDir, port: 0 })).checks.find(({ name }) => name === 'secret key')

test('where there is no database in the data directory, none is made', async () => {
  const refused = {
    exit: 1,
    message: `There is no database of vigint in ${place.dataDir}.`,
    hint: expect.stringContaining('--data-dir'),
  }
  for (const command of WORK_ON_DATABASE)
    expect(await vigintError(...command, '--data-dir', place.dataDir)).toMatchObject(refused)
  expect(existsSync(place.dataDir)).toBe(false)
  await mkdir(place.dataDir)
  for (const command of WORK_ON_DATABASE)
    expect(await vigintError(...command, '--data-dir', place.dataDir)).toMatchObject(refused)
  expect(await readdir(place.dataDir)).toEqual([])
})

test('the server that runs is named, and a lost key is noticed beside it and after it', async () => {
  const server = serve(place)
  await server.url
  for (const command of WORK_ON_DATABASE)
    expect(await vigintError(...command, '--data-dir', place.dataDir)).toMatchObject({
      message: `The data directory ${place.dataDir} is in use by vigint (pid ${server.child.pid}).`,
      hint: 'Stop that server, run this command again, then start the server.',
    })
  const path = secretKeyFile(place.dataDir)
  expect(await secretKeyCheck()).toMatchObject({ state: 'ok', detail: path })
  await rename(path, `${path}.away`)
  expect(await secretKeyCheck()).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('here is none'),
    advice: expect.stringMatching(/^Put secret\.key back/),
  })
  server.child.kill('SIGTERM')
  await server.ended

  expect(await secretKeyCheck()).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('is not here'),
    advice: expect.stringMatching(/^Put secret\.key back/),
  })
  expect(await secretsStatus({ dataDir: place.dataDir })).toMatchObject([{ inUse: true, known: false }])
  expect(existsSync(path)).toBe(false)
  await rename(`${path}.away`, path)
  expect(await secretKeyCheck()).toMatchObject({ state: 'ok', detail: expect.stringContaining(path) })
  expect(await secretsStatus({ dataDir: place.dataDir })).toMatchObject([{ inUse: true, known: true }])
})
