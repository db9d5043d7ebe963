import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newSecret } from '../../../src/core/access/secret.ts'
import { createFailureLog } from '../../../src/core/failures/log.ts'
import { type MadeClient, makeClient, makeKey, REVOKE_KEY, tryKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let other: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  other = await startTestServer({ database: server.database })
  acme = await makeClient(server, 'Acme')
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const LIST = `query ($client: ID, $address: String, $prefix: String, $reason: AuthFailureReason, $search: String, $since: DateTime, $until: DateTime) {
  authFailures(client: $client, address: $address, prefix: $prefix, reason: $reason, search: $search, since: $since, until: $until, first: 100) {
    totalCount
    nodes { id address prefix reason count key { id } client { slug } userAgent firstAt lastAt hour }
  }
}`
async function list(filter: object = {}, as?: string) {
  const { body } = await server.graphql(LIST, filter, as)
  if (body.errors) throw new Error(JSON.stringify(body.errors))
  expect(body.data.authFailures.totalCount).toBe(body.data.authFailures.nodes.length)
  return body.data.authFailures.nodes
}

const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 8_000, interval: 100 })

test('a refused key is counted by what it was, where it came from and why; its secret is kept nowhere', async () => {
  const { id, secret } = await makeKey(server, { client: acme.id, name: 'gone' })
  await server.graphql(REVOKE_KEY, { input: { key: id } })
  const unknown = newSecret('live').secret
  for (const key of [secret, secret, unknown]) await tryKey(server, key)
  await soon(async () => {
    const [byKey] = await list({ prefix: secret.slice(0, 14) })
    expect(byKey).toMatchObject({
      address: '127.0.0.1',
      prefix: secret.slice(0, 14),
      reason: 'REVOKED',
      count: 2,
      key: { id },
      client: { slug: 'acme' },
      userAgent: expect.stringMatching(/./),
      hour: expect.stringMatching(/:00:00\.000Z$/),
    })
    expect(await list({ prefix: unknown, address: '127.0.0.1', reason: 'UNKNOWN' })).toMatchObject([
      { prefix: unknown.slice(0, 14), count: 1, key: null, client: null },
    ])
  })
  const stored = JSON.stringify(await server.db.execute(sql`select * from auth_failures`))
  for (const tried of [secret, unknown]) expect(stored).not.toContain(tried.slice(14, -4))
})

test('what is no key is counted without any of it', async () => {
  await tryKey(server, 'hunter2-is-my-password')
  await soon(async () => {
    const rows = await list({ reason: 'MALFORMED' })
    expect(rows.length).toBe(1)
    expect(rows[0]).toMatchObject({ prefix: null, address: '127.0.0.1' })
  })
  const stored = JSON.stringify(await server.db.execute(sql`select * from auth_failures`))
  expect(stored).not.toContain('hunter2')
})

test('a client sees what concerns its own keys, an operator all; others need the permission', async () => {
  const rival = await makeClient(server, 'Rival')
  const { id, secret } = await makeKey(server, { client: rival.id })
  await server.graphql(REVOKE_KEY, { input: { key: id } })
  await tryKey(server, secret)
  await soon(async () => expect((await list({ client: 'rival' })).length).toBe(1))
  const own = await list({}, rival.secret)
  expect(own.map((row: any) => row.key.id)).toEqual([id])
  const viewer = await makeKey(server, { client: rival.id, role: 'viewer' })
  expect((await server.graphql(LIST, {}, viewer.secret)).body.errors?.[0].extensions.code).toBe('FORBIDDEN')
  expect(
    (await server.graphql(LIST, { client: 'acme' }, rival.secret)).body.errors?.[0].extensions.code,
  ).toBe('NOT_FOUND')
  const node = (id: string, as?: string) =>
    server.graphql('query ($id: ID!) { node(id: $id) { id } }', { id }, as)
  expect((await node(own[0].id, rival.secret)).body.data.node.id).toBe(own[0].id)
  expect((await node(own[0].id, acme.secret)).body.errors?.[0].extensions.code).toBe('NOT_FOUND')
})

test('they are found by text and by time', async () => {
  expect((await list({ search: 'malform' })).length).toBe(1)
  expect(await list({ search: '%' })).toEqual([])
  expect(await list({ until: new Date(Date.now() - 3_600_000).toISOString() })).toEqual([])
  expect(await list({ address: 'nul\0' })).toEqual([])
})

const UNKNOWN = { userAgent: null, reason: 'UNKNOWN', keyId: null, clientId: null } as const

test('a flood costs rows by the address, not by the request', async () => {
  const log = createFailureLog(coreOf(server))
  for (let n = 0; n < 20_000; n++) {
    log.record({ ...UNKNOWN, address: '198.51.100.7', prefix: newPrefix(n) })
  }
  await log.close()
  const [flood] = await server.db.execute(
    sql`select count(*)::int as rows, sum(count)::int as failures from auth_failures where address = '198.51.100.7'`,
  )
  expect(flood).toEqual({ rows: 17, failures: 20_000 })
})

const newPrefix = (n: number) => `sk_live_${String(n).padStart(6, '0')}`

test('two servers that count the same at once count all of it', async () => {
  const logs = [0, 1, 2].map(() => createFailureLog(coreOf(server)))
  for (let round = 0; round < 5; round++) {
    for (const [index, log] of logs.entries()) {
      for (let n = 0; n < 60; n++) {
        log.record({ ...UNKNOWN, address: `203.0.113.${(n * (index + 1)) % 61}`, prefix: newPrefix(n % 7) })
      }
    }
    await Promise.all(logs.map((log) => log.flush()))
  }
  await Promise.all(logs.map((log) => log.close()))
  const [all] = await server.db.execute(
    sql`select sum(count)::int as failures from auth_failures where address like '203.0.113.%'`,
  )
  expect(all).toEqual({ failures: 900 })
})

test('what could not be written is written later, once', async () => {
  const log = createFailureLog(coreOf(server))
  log.record({ ...UNKNOWN, address: '192.0.2.50', prefix: null })
  await server.db.execute(sql`alter table auth_failures rename to away`)
  try {
    await log.flush()
    log.record({ ...UNKNOWN, address: '192.0.2.50', prefix: null })
  } finally {
    await server.db.execute(sql`alter table away rename to auth_failures`)
  }
  await log.close()
  expect(await list({ address: '192.0.2.50' })).toMatchObject([{ count: 2 }])
})

test('what was counted when a server stops is written before it has stopped', async () => {
  const brief = await startTestServer({ database: server.database })
  const { secret } = newSecret('test')
  for (let n = 0; n < 7; n++) await tryKey(brief, secret)
  await brief.stop()
  expect(await list({ prefix: secret })).toMatchObject([{ reason: 'UNKNOWN', count: 7 }])
})
