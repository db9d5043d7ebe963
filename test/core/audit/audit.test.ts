import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  DELETE_CLIENT,
  type MadeClient,
  makeClient,
  makeKey,
  REVOKE_KEY,
  ROTATE_KEY,
} from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const LIST = `query ($client: ID, $actor: ID, $action: String, $subject: String, $outcome: AuditOutcome, $since: DateTime, $until: DateTime) {
  auditLog(client: $client, actor: $actor, action: $action, subject: $subject, outcome: $outcome, since: $since, until: $until, first: 100) {
    totalCount
    nodes { at action outcome subject actorId actor { name } client { slug } before after address userAgent requestId }
  }
}`
const list = async (filter: object = {}, as?: string) => {
  const { body } = await server.graphql(LIST, filter, as)
  if (body.errors) throw new Error(JSON.stringify(body.errors))
  return body.data.auditLog.nodes
}
const actions = async (filter: object, as?: string) =>
  (await list(filter, as)).map((entry: any) => entry.action)

test('every act says who, what, on what, from where, and what changed', async () => {
  const operator = (await server.graphql('{ me { key { id } } }')).body.data.me.key.id
  const { id, secret } = await makeKey(server, { client: 'acme', name: 'watched' })
  await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'UNUSED' } })
  const [revoked, created] = await list({ subject: id })
  expect(revoked).toMatchObject({
    action: 'key.revoke',
    outcome: 'GRANTED',
    actorId: operator,
    actor: { name: 'operator' },
    client: { slug: 'acme' },
    before: { revokedAt: null, reason: null },
    after: { reason: 'unused' },
    address: '127.0.0.1',
    userAgent: expect.stringMatching(/./),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(created).toMatchObject({ action: 'key.create', after: { name: 'watched', role: 'integration' } })
  expect(JSON.stringify(await list())).not.toContain(secret.slice(14, -4))
})

test('an act that the key may not do is there too, and what was named', async () => {
  const { id, secret } = await makeKey(server, { client: 'acme', role: 'viewer' })
  const { status } = await server.graphql(
    'mutation ($k: ID!) { stop: revokeKey(input: { key: $k }) { __typename } createClient(input: { name: "x" }) { __typename } }',
    { k: acme.keyId },
    secret,
  )
  expect(status).toBe(403)
  expect(await list({ actor: id })).toMatchObject([
    { action: 'client.create', outcome: 'REFUSED', subject: null },
    { action: 'key.revoke', outcome: 'REFUSED', subject: acme.keyId, client: { slug: 'acme' } },
  ])
  expect(await actions({ actor: id, outcome: 'REFUSED', action: 'key' })).toEqual(['key.revoke'])
})

test('a client sees its own entries, an operator all; others need the permission', async () => {
  const rival = await makeClient(server, 'Rival')
  await server.graphql(ROTATE_KEY, { input: { key: rival.keyId } }, rival.secret)
  expect(await actions({}, rival.secret)).toEqual(['key.rotate', 'key.create', 'key.create', 'client.create'])
  expect(
    (await server.graphql(LIST, { client: 'acme' }, rival.secret)).body.errors?.[0].extensions.code,
  ).toBe('NOT_FOUND')
  expect(await actions({ client: 'rival', action: 'client' })).toEqual(['client.create'])
  const { secret } = await makeKey(server, { client: 'acme', role: 'integration' })
  expect((await server.graphql(LIST, {}, secret)).status).toBe(403)
})

test('what the operator did to a client is told to it, and nothing of the operator’s key, place and program', async () => {
  const told = await makeClient(server, 'Told')
  const [entry] = await list({ action: 'client.create' }, told.secret)
  const hidden = { actor: null, actorId: null, address: null, userAgent: null, requestId: null }
  expect(entry).toMatchObject({ subject: told.id, ...hidden })
  const { id, secret } = await makeKey(server, { client: told.id, role: 'admin', name: 'own' })
  await server.graphql(ROTATE_KEY, { input: { key: told.keyId } }, secret)
  expect(await list({ action: 'key.rotate' }, secret)).toMatchObject([
    { actorId: id, actor: { name: 'own' }, address: '127.0.0.1', requestId: expect.stringMatching(/./) },
  ])
  const [seen] = await list({ client: told.id, action: 'client.create' })
  expect(seen).toMatchObject({ actor: { name: 'operator' }, address: '127.0.0.1' })
  const node = await server.graphql(
    'query ($id: ID!) { node(id: $id) { ... on AuditEntry { actorId actor { id } address userAgent requestId } } }',
    { id: (await idsOf({ action: 'client.create' }, told.secret))[0] },
    told.secret,
  )
  expect(node.body.data.node).toEqual(hidden)
})

const idsOf = async (filter: object, as: string): Promise<string[]> => {
  const { body } = await server.graphql(
    'query ($action: String, $search: String, $actor: ID) { auditLog(action: $action, search: $search, actor: $actor) { nodes { id } } }',
    filter,
    as,
  )
  return body.data.auditLog.nodes.map(({ id }: any) => id)
}

test('nor can a client find them by searching', async () => {
  const sought = await makeClient(server, 'Sought')
  const operator = (await server.graphql('{ me { key { id } } }')).body.data.me.key.id
  for (const search of ['127.0.0', 'node'])
    expect([search, await idsOf({ search }, sought.secret)]).toEqual([search, []])
  expect(await idsOf({ actor: operator }, sought.secret)).toEqual([])
  await makeKey(server, { name: 'one' }, sought.secret)
  expect(await idsOf({ search: '127.0.0' }, sought.secret)).toHaveLength(1)
  expect(await idsOf({ actor: sought.keyId }, sought.secret)).toHaveLength(1)
  expect((await idsOf({ search: '127.0.0' }, server.operatorKey)).length).toBeGreaterThan(1)
})

test('time is half-open', async () => {
  const [latest] = await list()
  expect(await list({ since: latest.at })).toContainEqual(latest)
  expect(await list({ until: latest.at })).not.toContainEqual(latest)
})

test('nobody changes or removes an entry, except with the client that it belongs to', async () => {
  const run = (statement: string) =>
    server.db.execute(statement).then(
      () => 'done',
      (error) => error.cause.message,
    )
  for (const statement of [
    "update audit_log set action = 'x'",
    'delete from audit_log',
    'truncate audit_log',
  ]) {
    expect(await run(statement)).toBe('audit_log is append-only')
  }
  const gone = await makeClient(server, 'Gone')
  await server.graphql(DELETE_CLIENT, { input: { client: gone.id, force: true } })
  expect(await list({ subject: gone.id })).toMatchObject([
    { action: 'client.delete', client: null, before: { name: 'Gone' } },
  ])
})
