import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { REACTIVATE_CLIENT, REVOKE_CLIENT, REVOKE_KEY } from '../../harness/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../harness/database.ts'
import { type PostgresProxy, startPostgresProxy } from '../../harness/postgres-proxy.ts'
import { ask, CUT_LISTENERS, makeKeyAt, type Pair, revocationDelay, tryAt } from '../../harness/revocation.ts'
import { makePlace, type Place, type Process, serve } from '../../harness/serve-process.ts'

/** As published. The last holds even where a notice gets lost; the margin is for a busy machine. */
const HEARD_WITHIN_MS = 1_000
const WORST_MS = 5_000
const MARGIN_MS = 2_000
const TRIALS = 20

let database: TestDatabase
let sql: postgres.Sql
let proxy: PostgresProxy
let places: Place[]
let processes: Process[]
let pair: Pair

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 1 })
  proxy = await startPostgresProxy(database.url)
  places = [await makePlace(), await makePlace()]
  // Asks as fast as it can, for seconds: no limit may answer in place of the key's state.
  const env = {
    VIGINT_KEY_REQUESTS_PER_MINUTE: 'none',
    VIGINT_CLIENT_REQUESTS_PER_MINUTE: 'none',
    VIGINT_STRANGER_REQUESTS_PER_MINUTE: 'none',
    VIGINT_LOG_LEVEL: 'warn',
  }
  const [first, second] = places as [Place, Place]
  const here = serve(first, { ...env, DATABASE_URL: database.url })
  processes = [here]
  const url = await here.url
  const there = serve(second, { ...env, DATABASE_URL: proxy.url })
  processes.push(there)
  const operatorKey = (await readFile(join(first.dataDir, 'operator.key'), 'utf8')).trim()
  pair = { here: url, there: await there.url, operatorKey }
})

afterAll(async () => {
  for (const { child } of processes) child.kill('SIGTERM')
  await Promise.all(processes.map(({ ended }) => ended))
  await proxy.close()
  await sql.end()
  await database.drop()
  for (const place of places) await place.remove()
})

const there = (secret: string) => tryAt(pair.there, secret)

/** A server whose listener was cut makes another by itself. */
const bothListen = () =>
  vi.waitFor(async () => {
    const sessions = await sql`select from pg_stat_activity
      where application_name = 'vigint listener' and datname = current_database() and state = 'idle' and query ilike 'listen%'`
    expect(sessions.length).toBe(2)
  }, HEARD_WITHIN_MS + MARGIN_MS)

const poll = { timeout: HEARD_WITHIN_MS, interval: 5 }

test('a key revoked in one process is refused there from the next request on, and in the other within a second', async () => {
  const delays = []
  for (let trial = 0; trial < TRIALS; trial++) delays.push(await revocationDelay(pair))
  expect(delays.map(({ here }) => here)).toEqual(Array(TRIALS).fill(0))
  expect(Math.max(...delays.map(({ there }) => there))).toBeLessThan(HEARD_WITHIN_MS)
}, 60_000)

test('so is a client, and its return', async () => {
  const { secret } = await makeKeyAt(pair.here, pair.operatorKey)
  const { body } = await ask(pair.here, secret, '{ me { client { id } } }')
  const input = { client: body.data.me.client.id }
  expect(await there(secret)).toBe('200')
  await ask(pair.here, pair.operatorKey, REVOKE_CLIENT, { input })
  await expect.poll(() => there(secret), poll).toBe('401 CLIENT_REVOKED')
  await ask(pair.here, pair.operatorKey, REACTIVATE_CLIENT, { input })
  await expect.poll(() => there(secret), poll).toBe('200')
})

test('with the listener cut, within five seconds', async () => {
  for (let trial = 0; trial < 5; trial++) {
    const delay = await revocationDelay(pair, () => sql.unsafe(CUT_LISTENERS))
    expect(delay.here).toBe(0)
    expect(delay.there).toBeLessThan(WORST_MS + MARGIN_MS)
  }
}, 60_000)

test('also where notices get lost and nobody is told', async () => {
  await bothListen()
  onTestFinished(proxy.release)
  const delay = await revocationDelay(pair, async () => proxy.hold({ on: 'listener' }))
  // Long enough to show that the notice was lost indeed.
  expect(delay.there).toBeGreaterThan(HEARD_WITHIN_MS)
  expect(delay.there).toBeLessThan(WORST_MS + MARGIN_MS)
}, 30_000)

test('a check that began before the revocation does not bring the key back', async () => {
  await bothListen()
  const { id, secret } = await makeKeyAt(pair.here, pair.operatorKey)
  onTestFinished(proxy.release)
  proxy.hold({ from: secret.slice(0, 14) })
  const inFlight = there(secret)
  // The database has read the row of the key; the answer is under way.
  await vi.waitFor(() => expect(proxy.holds()).toBe(true))
  const before = proxy.heard()
  await ask(pair.here, pair.operatorKey, REVOKE_KEY, { input: { key: id } })
  await vi.waitFor(() => expect(proxy.heard()).toBeGreaterThan(before))
  await fetch(`${pair.there}/health/live`)
  proxy.release()
  expect(await inFlight).toBe('200')
  expect(await there(secret)).toBe('401 REVOKED')
})

test('the operator key is made once for a database', () => {
  expect(places.map(({ dataDir }) => existsSync(join(dataDir, 'operator.key')))).toEqual([true, false])
})
