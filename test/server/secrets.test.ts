import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Core, transaction } from '../../src/core/context.ts'
import { TamperedSecretError, UnknownMasterKeyError } from '../../src/core/secrets/errors.ts'
import { newMasterKey } from '../../src/core/secrets/master-key.ts'
import { rotateMasterKey } from '../../src/core/secrets/rotate.ts'
import { deleteSecret, putSecret, readSecret } from '../../src/core/secrets/store.ts'
import { type Connection, connect } from '../../src/db/connect.ts'
import { loadConfig } from '../../src/server/config.ts'
import { prepareDatabase } from '../../src/server/database.ts'
import { runDoctor } from '../../src/server/doctor.ts'
import { createVault, makeKeyFile, nextSecretKeyFile, secretKeyFile } from '../../src/server/secret-key.ts'
import { rotateSecrets, secretsStatus } from '../../src/server/secrets.ts'
import { openVault } from '../../src/server/vault.ts'
import { vigint, vigintError, vigintJson } from '../commands/vigint.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { startTestServer } from '../harness/server.ts'

const ROTATE = join(import.meta.dirname, '../harness/secrets-rotate-main.ts')
const KEPT = { discardUnreadable: false }

let database: TestDatabase
let connection: Connection
let dataDir: string
beforeEach(async () => {
  database = await createTestDatabase()
  connection = connect(database.url, { poolSize: 20 })
  dataDir = await mkdtemp(join(tmpdir(), 'vigint-secrets-'))
})
afterEach(async () => {
  await connection.close()
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

const flags = (more: object = {}) => ({ dataDir, databaseUrl: database.url, ...more })

/** What a server has; it keeps the keys that it has seen, as a running server does. */
function core(settings: object = {}): Core {
  const vault = createVault({ ...loadConfig(flags(settings), {}) })
  return { db: connection.db, now: () => new Date(), vault } as Core
}

const put = (ctx: Core, value: string, more: object = {}) =>
  transaction(ctx, (tx) => putSecret(tx, { clientId: null, purpose: 'mail password', value, ...more }))

/** As a server that starts on this database leaves it. */
async function firstStart(settings: object = {}) {
  const config = loadConfig(flags(settings), {})
  await prepareDatabase(database.url, async (db) => {
    await openVault({ db, now: () => new Date() }, config)
  })
  return secretsStatus(flags(settings))
}

const newKey = () => randomBytes(32).toString('base64')

test('a secret is read back, replaced and deleted, and stands nowhere in the clear', async () => {
  await firstStart()
  const ctx = core()
  const id = await put(ctx, 'hunter2 ✓')
  expect(await readSecret(ctx, id)).toBe('hunter2 ✓')
  expect(await put(ctx, 'hunter3', { id })).toBe(id)
  expect(await readSecret(ctx, id)).toBe('hunter3')
  const dump = JSON.stringify([...(await connection.db.execute(sql`select * from secrets`))])
  expect(dump).toContain('mail password')
  expect(dump).not.toContain('hunter')
  await expect(put(ctx, 'x', { id, purpose: 'webhook' })).rejects.toThrow('for another purpose')
  await deleteSecret(ctx, id)
  expect(await readSecret(ctx, id)).toBeUndefined()
})

test('the first start makes the master key, for its owner alone; later ones keep it', async () => {
  await firstStart()
  const file = secretKeyFile(dataDir)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const key = await readFile(file, 'utf8')
  expect(Buffer.from(key, 'base64')).toHaveLength(32)
  await firstStart()
  expect(await readFile(file, 'utf8')).toBe(key)
  expect(await readdir(dataDir)).toEqual(['secret.key'])
})

test('a key that is configured is used, and no file is made', async () => {
  const secretKey = newKey()
  const [status] = await firstStart({ secretKey })
  expect(status).toMatchObject({ inUse: true, known: true, secrets: 0 })
  expect(existsSync(secretKeyFile(dataDir))).toBe(false)
})

test('a text that was changed, or put in the place of another, does not open', async () => {
  await firstStart()
  const ctx = core()
  const [one, two] = [await put(ctx, 'one'), await put(ctx, 'two')]
  await connection.db.execute(sql`update secrets set sealed = other.sealed from secrets other
    where secrets.id = ${one}::uuid and other.id = ${two}::uuid`)
  await expect(readSecret(ctx, one)).rejects.toThrow(TamperedSecretError)
  expect(await readSecret(ctx, two)).toBe('two')
  const [status] = await firstStart()
  expect(status).toMatchObject({ secrets: 2, readable: 1 })
})

test('with another master key nothing is read or written, and it is said which', async () => {
  await firstStart()
  const id = await put(core(), 'here')
  const [status] = await firstStart()
  await rm(secretKeyFile(dataDir))
  const stranger = core({ secretKey: newKey() })
  const message = new RegExp(`sealed by the master key ${status?.id}; here is [0-9a-f]{16}`)
  await expect(readSecret(stranger, id)).rejects.toThrow(message)
  await expect(put(stranger, 'there')).rejects.toThrow(UnknownMasterKeyError)
  await expect(rotateSecrets(flags({ secretKey: newKey() }), KEPT)).rejects.toThrow(message)
  expect(await readdir(dataDir)).toEqual([])
})

test('a server that has another master key says so at its start, and serves', async () => {
  const first = await startTestServer({ database })
  const said: string[] = []
  const log = { info: () => {}, error: () => {}, warn: (_: object, text: string) => void said.push(text) }
  const second = await startTestServer({ database, log })
  expect(said.join('\n')).toMatch(
    /sealed by the master key [0-9a-f]{16}; here is none.*Put secret\.key back.*set VIGINT_SECRET_KEY/s,
  )
  expect((await second.graphql('{ me { key { id } } }', {}, first.operatorKey)).status).toBe(200)
  expect(existsSync(secretKeyFile(second.dataDir))).toBe(false)
  const { checks } = await runDoctor({ dataDir: second.dataDir, databaseUrl: database.url, port: 0 })
  expect(checks.find(({ name }) => name === 'secret key')).toMatchObject({
    state: 'warning',
    advice: expect.stringContaining('VIGINT_SECRET_KEY'),
  })

  const secretKey = (await readFile(secretKeyFile(first.dataDir), 'utf8')).trim()
  said.length = 0
  const third = await startTestServer({ database, log, settings: { secretKey } })
  expect(said.filter((text) => text.includes('master key'))).toEqual([])
  for (const server of [third, second, first]) await server.stop()
})

test('a key file that is garbled is said to be, and never written over', async () => {
  await firstStart()
  await writeFile(secretKeyFile(dataDir), 'half a key\n')
  await expect(readSecret(core(), await lastSecret())).rejects.toThrow('does not hold a master key')
  const { checks } = await runDoctor(flags({ port: 0 }))
  expect(checks.find(({ name }) => name === 'secret key')?.detail).toContain('does not hold a master key')
  expect(await readFile(secretKeyFile(dataDir), 'utf8')).toBe('half a key\n')
})

async function lastSecret(): Promise<string> {
  const id = crypto.randomUUID()
  await connection.db.execute(sql`insert into secrets
    select ${id}::uuid, null, 'x', master_key, sealed, now(), now() from secrets limit 1`)
  return id
}

test('after a rotation servers read and write by the new key, without a restart', async () => {
  await firstStart()
  const running = core()
  const id = await put(running, 'before')
  const old = await readFile(secretKeyFile(dataDir), 'utf8')
  const rotated = await rotateSecrets(flags(), KEPT)
  expect(rotated).toMatchObject({ rewrapped: 1, discarded: 0, file: secretKeyFile(dataDir) })
  expect(await readFile(secretKeyFile(dataDir), 'utf8')).not.toBe(old)
  expect(await readFile(rotated.retired ?? '', 'utf8')).toBe(old)
  expect(existsSync(nextSecretKeyFile(dataDir))).toBe(false)
  expect(await readSecret(running, id)).toBe('before')
  const later = await put(running, 'after')
  for (const reader of [running, core()]) expect(await readSecret(reader, later)).toBe('after')
  expect(await secretsStatus(flags())).toEqual([
    { id: rotated.to, inUse: true, known: true, secrets: 2, readable: 2 },
  ])
})

test('keys from the environment: both are known while it goes over', async () => {
  const [secretKey, newSecretKey] = [newKey(), newKey()]
  await firstStart({ secretKey })
  const running = core({ secretKey, newSecretKey })
  const id = await put(running, 'before')
  await expect(rotateSecrets(flags({ secretKey }), KEPT)).rejects.toMatchObject({
    hint: expect.stringContaining('VIGINT_NEW_SECRET_KEY'),
  })
  expect(await rotateSecrets(flags({ secretKey, newSecretKey }), KEPT)).toMatchObject({
    rewrapped: 1,
    file: null,
  })
  const later = await put(running, 'after')
  const restarted = core({ secretKey: newSecretKey })
  expect([await readSecret(restarted, id), await readSecret(restarted, later)]).toEqual(['before', 'after'])
  expect(await readdir(dataDir)).toEqual([])
})

test('from the file to the environment', async () => {
  await firstStart()
  const id = await put(core(), 'moved')
  const secretKey = newKey()
  await rotateSecrets(flags({ secretKey }), KEPT)
  await rm(secretKeyFile(dataDir))
  expect(await readSecret(core({ secretKey }), id)).toBe('moved')
})

test('secrets that are written during rotations are readable after them', async () => {
  await firstStart()
  const running = core()
  const written: [string, string][] = []
  let done = false
  const writers = Array.from({ length: 6 }, async (_, writer) => {
    for (let each = 0; !done; each++) {
      const value = `${writer}/${each}`
      written.push([await put(running, value), value])
    }
  })
  const froms = new Set<string>()
  for (let each = 0; each < 8; each++) froms.add((await rotateSecrets(flags(), KEPT)).from)
  done = true
  await Promise.all(writers)
  expect(froms.size).toBe(8)
  expect(written.length).toBeGreaterThan(8)
  const fresh = core()
  for (const [id, value] of written) expect(await readSecret(fresh, id)).toBe(value)
  const [status, ...others] = await firstStart()
  expect(others).toEqual([])
  expect(status).toMatchObject({ secrets: written.length, readable: written.length })
})

test('of rotations at the same time none is lost', async () => {
  await firstStart()
  const id = await put(core(), 'kept')
  for (let round = 0; round < 4; round++)
    await Promise.all(Array.from({ length: 4 }, () => rotateSecrets(flags(), KEPT)))
  expect(await readSecret(core(), id)).toBe('kept')
  expect(existsSync(nextSecretKeyFile(dataDir))).toBe(false)
})

function rotateInProcess() {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url, VIGINT_DATA_DIR: dataDir, HOME: dataDir }
  const child = spawn(process.execPath, [ROTATE], { env, stdio: ['ignore', 'pipe', 'inherit'], cwd: dataDir })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, ended }
}

test('killed while the database goes over, everything stays readable, and the next run goes on', async () => {
  await firstStart()
  const running = core()
  const ids = await Promise.all(Array.from({ length: 20 }, (_, each) => put(running, `secret ${each}`)))
  const { child, ended } = rotateInProcess()
  await connection.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from secrets where id = ${ids.toSorted()[10]}::uuid for update`)
    await expect.poll(async () => (await waiting()).length, { timeout: 15_000 }).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await ended
  })
  const waitingKey = await readFile(nextSecretKeyFile(dataDir), 'utf8')
  for (const reader of [running, core()]) expect(await readSecret(reader, ids[3] ?? '')).toBe('secret 3')
  // Killed, its transaction may take a moment to end.
  expect((await rotateSecrets(flags(), KEPT)).rewrapped).toBe(20)
  expect(await readFile(secretKeyFile(dataDir), 'utf8')).toBe(waitingKey)
  const fresh = core()
  for (const [each, id] of ids.entries()) expect(await readSecret(fresh, id)).toBe(`secret ${each}`)
})

const waiting = async () => [
  ...(await connection.db.execute(sql`select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'vigint migrations' and wait_event_type = 'Lock'`)),
]

test('killed when the database has gone over and the file not yet', async () => {
  await firstStart()
  const running = core()
  const id = await put(running, 'between')
  await rotateMasterKey(running, await makeKeyFile(nextSecretKeyFile(dataDir)), KEPT)
  for (const reader of [running, core()]) expect(await readSecret(reader, id)).toBe('between')
  const later = await put(running, 'still between')
  await firstStart()
  expect(existsSync(nextSecretKeyFile(dataDir))).toBe(false)
  expect([await readSecret(core(), id), await readSecret(core(), later)]).toEqual([
    'between',
    'still between',
  ])
})

test('killed at any moment', async () => {
  await firstStart()
  const ids = await Promise.all(Array.from({ length: 5 }, (_, each) => put(core(), `secret ${each}`)))
  const begun = performance.now()
  await rotateInProcess().ended
  const usualMs = performance.now() - begun
  for (let trial = 1; trial <= 8; trial++) {
    const { child, ended } = rotateInProcess()
    const timer = setTimeout(() => child.kill('SIGKILL'), usualMs * (0.5 + trial / 16))
    await ended
    clearTimeout(timer)
    const fresh = core()
    for (const [each, id] of ids.entries()) expect(await readSecret(fresh, id)).toBe(`secret ${each}`)
  }
  expect(await rotateSecrets(flags(), KEPT)).toMatchObject({ file: secretKeyFile(dataDir) })
}, 60_000)

test('where the master key is lost, what can not be read can be given up', async () => {
  await firstStart()
  const id = await put(core(), 'lost')
  await rm(secretKeyFile(dataDir))
  await expect(rotateSecrets(flags(), KEPT)).rejects.toThrow('sealed by the master key')
  expect(await rotateSecrets(flags(), { discardUnreadable: true })).toMatchObject({
    rewrapped: 0,
    discarded: 1,
  })
  const ctx = core()
  expect(await readSecret(ctx, id)).toBeUndefined()
  expect(await readSecret(ctx, await put(ctx, 'anew'))).toBe('anew')
})

test('the commands: how it stands, going over, and settings that are wrong', async () => {
  const place = ['--data-dir', dataDir]
  const configFile = join(dataDir, 'settings.json')
  await writeFile(configFile, JSON.stringify({ databaseUrl: database.url }))
  await firstStart()
  const run = (...words: string[]) => vigintJson('secrets', ...words, ...place, '--config', configFile)
  const before = await run('status')
  expect(before.masterKeys).toMatchObject([{ inUse: true, known: true, secrets: 0, readable: 0 }])
  const rotated = await run('rotate')
  expect(rotated).toMatchObject({ from: before.masterKeys[0].id, rewrapped: 0, file: secretKeyFile(dataDir) })
  const { stdout } = await vigint('secrets', 'status', ...place, '--config', configFile)
  expect(stdout.replace(rotated.to, '0123456789abcdef')).toMatchInlineSnapshot(`
    "MASTER KEY        IN USE  HERE  SECRETS  READABLE
    0123456789abcdef  yes     yes   0        0
    "
  `)
  const shown = await vigint('secrets', 'rotate', ...place, '--config', configFile)
  expect(shown.stdout).toContain(
    `before it was ${rotated.to}: 0 secrets went over.\nIt is in ${secretKeyFile(dataDir)}\nThe old one is kept`,
  )

  const discard = ['secrets', 'rotate', '--discard-unreadable', ...place, '--config', configFile]
  expect(await vigintError(...discard)).toMatchObject({ exit: 2, hint: expect.stringContaining('--force') })
  expect((await vigintJson(...discard, '--force')).discarded).toBe(0)

  await writeFile(configFile, JSON.stringify({ secretKey: 'c2hvcnQ=' }))
  expect(await vigintError('secrets', 'status', ...place, '--config', configFile)).toMatchObject({
    exit: 2,
    message: expect.stringContaining('must be 32 bytes in base64'),
  })
  const secretKey = newKey()
  await writeFile(configFile, JSON.stringify({ secretKey }))
  const settings = await vigint('config', 'show', '--config', configFile)
  expect(settings.stdout).toMatch(/secretKey +… /)
  expect(settings.stdout).not.toContain(secretKey.slice(0, 10))
})

const damage = (id: string) =>
  connection.db.execute(sql`update secrets set sealed = split_part(sealed, '.', 1) || '.' ||
    split_part(sealed, '.', 2) || '.' || split_part(other, '.', 3)
    from (select sealed as other from secrets where id <> ${id}::uuid limit 1) others where id = ${id}::uuid`)

test('a damaged secret stops the rotation before anything is made, unless it is to be discarded', async () => {
  await firstStart()
  const ctx = core()
  const [whole, damaged] = [await put(ctx, 'whole'), await put(ctx, 'damaged')]
  await damage(damaged)
  const doctor = await runDoctor(flags({ port: 0 }))
  expect(doctor.checks.find(({ name }) => name === 'secret key')).toMatchObject({
    state: 'warning',
    detail: "1 of 2 secrets can't be read.",
  })
  await expect(rotateSecrets(flags(), KEPT)).rejects.toThrow(`The secret ${damaged} (mail password)`)
  expect(await readdir(dataDir)).toEqual(['secret.key'])
  await expect(rotateMasterKey(ctx, newMasterKey(), KEPT)).rejects.toThrow(TamperedSecretError)
  expect(await rotateSecrets(flags(), { discardUnreadable: true })).toMatchObject({
    rewrapped: 1,
    discarded: 1,
  })
  expect([await readSecret(core(), whole), await readSecret(core(), damaged)]).toEqual(['whole', undefined])
  expect(await secretsStatus(flags())).toMatchObject([{ secrets: 1, readable: 1 }])
})

test('a damaged secret that another run has sealed by the new key is not passed over', async () => {
  await firstStart()
  const ctx = core()
  const id = await put(ctx, 'x')
  await put(ctx, 'y')
  const next = await makeKeyFile(nextSecretKeyFile(dataDir))
  await damage(id)
  await connection.db.execute(sql`update secrets set master_key = ${next.id} where id = ${id}::uuid`)
  await expect(rotateMasterKey(ctx, next, KEPT)).rejects.toThrow(TamperedSecretError)
  expect(await rotateMasterKey(ctx, next, { discardUnreadable: true })).toMatchObject({
    rewrapped: 1,
    discarded: 1,
  })
})

test('a look changes nothing: no key is chosen, no schema made, no directory', async () => {
  const nowhere = join(dataDir, 'nowhere')
  expect(await secretsStatus(flags({ dataDir: nowhere }))).toEqual([])
  expect(await secretsStatus(flags({ dataDir: nowhere }))).toEqual([])

  const bare = connect(database.url, { poolSize: 1 })
  await bare.sql`drop schema drizzle cascade`
  await bare.sql`drop table secrets cascade`
  await bare.close()
  const absent = { exit: 1, message: expect.stringMatching(/^There is no database of vigint at postgres/) }
  const file = join(dataDir, 'settings.json')
  await writeFile(file, JSON.stringify({ databaseUrl: database.url }))
  for (const command of WORK_ON_DATABASE)
    expect(await vigintError(...command, '--data-dir', nowhere, '--config', file)).toMatchObject(absent)
  const [made] = [...(await connection.db.execute(sql`select to_regclass('secrets') as secrets`))]
  expect(made).toEqual({ secrets: null })

  const url = new URL(database.url)
  url.pathname = '/nosuchdb'
  await writeFile(file, JSON.stringify({ databaseUrl: url.href }))
  for (const command of WORK_ON_DATABASE)
    expect(await vigintError(...command, '--data-dir', nowhere, '--config', file)).toMatchObject({
      exit: 1,
      message: expect.stringContaining('"nosuchdb" does not exist'),
    })
  expect(existsSync(nowhere)).toBe(false)
})

const WORK_ON_DATABASE = [
  ['secrets', 'status'],
  ['secrets', 'rotate'],
  ['db', 'operator-key'],
]

test('a look beside a half-done rotation leaves the files as they are', async () => {
  await firstStart()
  await rotateMasterKey(core(), await makeKeyFile(nextSecretKeyFile(dataDir)), KEPT)
  const before = await readdir(dataDir)
  expect(await secretsStatus(flags())).toMatchObject([{ inUse: true, known: true }])
  expect(await readdir(dataDir)).toEqual(before)
})

test('the status fails where a secret can not be read', async () => {
  await firstStart()
  await put(core(), 'lost')
  await rm(secretKeyFile(dataDir))
  const file = join(dataDir, 'settings.json')
  await writeFile(file, JSON.stringify({ databaseUrl: database.url }))
  try {
    const { stdout, stderr } = await vigint('secrets', 'status', '--data-dir', dataDir, '--config', file)
    expect(process.exitCode).toBe(1)
    expect(stdout).toMatch(/yes {5}no {4}1 {8}0/)
    expect(stderr).toContain('Put secret.key back')
  } finally {
    process.exitCode = undefined
  }
})
