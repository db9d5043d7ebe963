import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  makeClient,
  makeKey,
  REACTIVATE_CLIENT,
  REVOKE_CLIENT,
  REVOKE_KEY,
  tryKey,
} from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let here: TestServer
let there: TestServer
beforeAll(async () => {
  here = await startTestServer()
  there = await startTestServer({ database: here.database })
})
afterAll(async () => {
  await there.stop()
  await here.stop()
})

/** As published: others hear of a change in less than this. */
const HEARD_WITHIN_MS = 1_000

test('a key revoked here is refused here at once, and there within a second', async () => {
  const client = await makeClient(here, 'Acme')
  const { id, secret } = await makeKey(here, { client: client.id })
  expect(await tryKey(here, secret)).toBe('200')
  expect(await tryKey(there, secret)).toBe('200')
  await here.graphql(REVOKE_KEY, { input: { key: id } })
  expect(await tryKey(here, secret)).toBe('401 REVOKED')
  await expect
    .poll(() => tryKey(there, secret), { timeout: HEARD_WITHIN_MS, interval: 20 })
    .toBe('401 REVOKED')
})

test('so is a client, and its return', async () => {
  const { id, secret } = await makeClient(here, 'Beta')
  expect(await tryKey(there, secret)).toBe('200')
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  await expect
    .poll(() => tryKey(there, secret), { timeout: HEARD_WITHIN_MS, interval: 20 })
    .toBe('401 CLIENT_REVOKED')
  await here.graphql(REACTIVATE_CLIENT, { input: { client: id } })
  await expect.poll(() => tryKey(there, secret), { timeout: HEARD_WITHIN_MS, interval: 20 }).toBe('200')
})

test('with the listener cut, nothing is taken from memory', async () => {
  const { id, secret } = await makeClient(here, 'Gamma')
  expect(await tryKey(there, secret)).toBe('200')
  await here.db.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vigint listener' and datname = current_database()",
  )
  await here.graphql(REVOKE_CLIENT, { input: { client: id } })
  await expect
    .poll(() => tryKey(there, secret), { timeout: HEARD_WITHIN_MS, interval: 5 })
    .toBe('401 CLIENT_REVOKED')
})

test('the operator key is made once for a database', () => {
  expect(here.operatorKey).toMatch(/^sk_live_/)
  expect(there.operatorKey).toBe('')
})
