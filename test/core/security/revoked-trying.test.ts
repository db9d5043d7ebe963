import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeClient, makeKey, REVOKE_CLIENT, REVOKE_KEY, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let other: TestServer
beforeAll(async () => {
  server = await startTestServer()
  other = await startTestServer({ database: server.database })
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

async function events(filter: string, as?: string) {
  const { body } = await server.graphql(
    `{ securityEvents(${filter}) { nodes { kind summary address client { slug } key { id } details } } }`,
    {},
    as,
  )
  return body.data.securityEvents.nodes
}

const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 8_000, interval: 100 })

test('a revoked client that keeps trying is named, once, on whatever server it tries', async () => {
  const client = await makeClient(server, 'Stubborn')
  await server.graphql(REVOKE_CLIENT, { input: { client: client.id } })
  expect(await tryKey(server, client.secret)).toBe('401 CLIENT_REVOKED')
  await expect.poll(() => tryKey(other, client.secret)).toBe('401 CLIENT_REVOKED')
  await soon(async () => {
    await Promise.all([tryKey(server, client.secret), tryKey(other, client.secret)])
    expect(await events('client: "stubborn"')).toMatchObject([
      {
        kind: 'REVOKED_CLIENT_TRYING',
        client: { slug: 'stubborn' },
        key: { id: client.keyId },
        address: '127.0.0.1',
        summary: expect.stringMatching(
          /^Client Stubborn is revoked and keeps trying: \d+ requests were refused, the last from 127\.0\.0\.1 with key first key \(sk_live_.*\) of Stubborn\.$/,
        ),
      },
    ])
  })
})

test('so is whoever holds a revoked key, and its client sees it', async () => {
  const client = await makeClient(server, 'Careless')
  const { id, secret } = await makeKey(server, { client: client.id, name: 'leaked' })
  await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'COMPROMISED' } })
  await tryKey(server, secret)
  await tryKey(server, secret)
  await soon(async () => expect(await counted(client.slug)).toEqual([2]))
  expect(await events('first: 1', client.secret)).toEqual([])
  await tryKey(server, secret)
  await soon(async () =>
    expect(await events('first: 5', client.secret)).toMatchObject([
      {
        kind: 'REVOKED_CLIENT_TRYING',
        key: { id },
        details: { tries: 3, reason: 'REVOKED', keyName: 'leaked' },
      },
    ]),
  )
  const rival = await makeClient(server, 'Rival')
  expect(await events('first: 5', rival.secret)).toEqual([])
})

async function counted(client: string): Promise<number[]> {
  const { body } = await server.graphql(
    'query ($client: ID!) { authFailures(client: $client) { nodes { count } } }',
    { client },
  )
  return body.data.authFailures.nodes.map(({ count }: { count: number }) => count)
}

test('an event stands in the feed of events, too', async () => {
  const [row] = await server.db.execute(sql`
    select count(*)::int as missing from security_events e
    where not exists (select from events where kind = 'security' and subject_id = e.id and client_id is not distinct from e.client_id)`)
  expect(row).toEqual({ missing: 0 })
})
