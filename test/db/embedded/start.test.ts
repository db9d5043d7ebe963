import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EmbeddedPostgres } from '../../../src/db/embedded/start.ts'
import { openPlace, type Place, query } from './place.ts'

vi.setConfig({ testTimeout: 30_000 })

let place: Place
beforeEach(async () => {
  place = await openPlace()
})
afterEach(() => place.close())

test('a second start finds the data of the first, under the same password', async () => {
  const first = await place.start()
  await query(first.url, 'CREATE TABLE notes (body text)')
  await query(first.url, `INSERT INTO notes VALUES ('kept')`)
  await first.stop()

  const second = await place.start()
  expect(await query(second.url, 'SELECT body FROM notes')).toEqual([{ body: 'kept' }])
  expect(new URL(second.url).password).toBe(new URL(first.url).password)
})

describe('a running database', () => {
  let one: Place
  let database: EmbeddedPostgres
  beforeAll(async () => {
    one = await openPlace()
    database = await one.start({ settings: {} })
  })
  afterAll(() => one.close())

  test('is the same on every machine, and durable unless told otherwise', async () => {
    const { url } = database
    const settings = await query(
      url,
      `SELECT current_user AS "user", current_database() AS database, pg_encoding_to_char(encoding) AS encoding,
              datlocprovider AS provider, datlocale AS locale, current_setting('timezone') AS timezone,
              current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listen,
              current_setting('unix_socket_directories') AS sockets
       FROM pg_database WHERE datname = current_database()`,
    )
    expect(settings).toEqual([
      {
        user: 'vigint',
        database: 'vigint',
        encoding: 'UTF8',
        provider: 'b',
        locale: 'C.UTF-8',
        timezone: 'UTC',
        checksums: 'on',
        fsync: 'on',
        commit: 'on',
        listen: '127.0.0.1',
        sockets: '',
      },
    ])
  })

  test('lets nobody in without the password, which only the owner can read', async () => {
    const { url } = database
    const wrong = new URL(url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')

    const password = join(one.directory, 'password')
    const { mode, uid } = await stat(password)
    expect(mode & 0o777).toBe(0o600)
    expect(uid).toBe(process.getuid?.())
    expect((await readFile(password, 'utf8')).trim()).toBe(new URL(url).password)
    expect((await stat(one.directory)).mode & 0o007).toBe(0)
  })

  test('is refused to a second start in the same process, naming it', async () => {
    await expect(one.start()).rejects.toMatchObject({
      name: 'DataDirectoryInUseError',
      pid: process.pid,
      message: `The data directory ${one.directory} is in use by vigint (pid ${process.pid}). Stop it, or start with another --data-dir.`,
    })
  })
})

test('stop ends the database, and may be called again', async () => {
  const { url, pid, stop, exited } = await place.start()
  await Promise.all([stop(), stop()])
  await stop()
  expect(await exited).toEqual({ code: 0, signal: null })
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  await expect(query(url, 'SELECT 1')).rejects.toThrow()
})

test('a second process is refused, naming the first', async () => {
  const first = place.startProcess()
  await first.outcome
  await expect(place.start()).rejects.toMatchObject({ name: 'DataDirectoryInUseError', pid: first.pid })
})

test('of several that start at once, one wins and the others name it', async () => {
  const rivals = [place.startProcess(), place.startProcess(), place.startProcess()]
  const outcomes = await Promise.all(rivals.map(({ outcome }) => outcome))
  const winner = rivals.find((_, index) => outcomes[index]?.url)
  expect(outcomes.filter(({ url }) => url)).toHaveLength(1)
  expect(outcomes.flatMap(({ error }) => (error ? [[error.name, error.pid]] : []))).toEqual([
    ['DataDirectoryInUseError', winner?.pid],
    ['DataDirectoryInUseError', winner?.pid],
  ])
})

test('a lost password file is replaced, a wrong one is refused, and the data stays', async () => {
  const first = await place.start()
  await query(first.url, 'CREATE TABLE notes ()')
  await first.stop()
  await writeFile(join(place.directory, 'password'), '')

  const second = await place.start()
  expect(new URL(second.url).password).not.toBe(new URL(first.url).password)
  expect(await query(second.url, 'SELECT * FROM notes')).toEqual([])
  await second.stop()

  await writeFile(join(place.directory, 'password'), 'guess')
  await expect(place.start()).rejects.toMatchObject({
    message: `The password in ${place.directory}/password is not that of the database.`,
    hint: 'Put the right file back, or remove it: the next start sets a new password.',
  })
})

test('data of another major version is refused, saying what to do', async () => {
  await (await place.start()).stop()
  await writeFile(join(place.directory, 'cluster', 'PG_VERSION'), '16\n')
  await expect(place.start()).rejects.toMatchObject({
    name: 'EmbeddedPostgresError',
    message: expect.stringContaining('was made by PostgreSQL 16, this program brings PostgreSQL 18.'),
    hint: expect.stringContaining('pg_dump'),
  })
})

test('a start that fails repeats what PostgreSQL said, and leaves the directory free', async () => {
  await expect(place.start({ settings: { max_connections: 'many' } })).rejects.toMatchObject({
    message: expect.stringContaining('invalid value for parameter "max_connections": "many"'),
    hint: `The whole log is ${place.directory}/postgres.log.`,
  })
  await place.start()
  expect(await place.made()).toEqual(['cluster', 'password', 'postgres.log'])
})

test('a log that has grown too large is put aside at the next start', async () => {
  await (await place.start()).stop()
  await writeFile(join(place.directory, 'postgres.log'), Buffer.alloc(10 * 1024 * 1024 + 1, 'x'))
  await place.start()
  expect((await stat(join(place.directory, 'postgres.log'))).size).toBeLessThan(10_000)
  expect((await stat(join(place.directory, 'postgres.log.1'))).size).toBe(10 * 1024 * 1024 + 1)
})

test('a file in the place of the directory is named', async () => {
  await writeFile(place.directory, '')
  await expect(place.start()).rejects.toMatchObject({
    name: 'EmbeddedPostgresError',
    message: `The database directory ${place.directory} can't be made: ${place.directory} is a file.`,
  })
})
