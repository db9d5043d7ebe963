import { afterAll, beforeAll, expect, test } from 'vitest'
import { ShowMe } from '../../src/client/me.ts'
import { type MadeClient, type MadeKey, makeClient, makeKey, makeRole, ROTATE_KEY } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let acme: MadeClient
let auditor: MadeKey
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
  await makeRole(server, { name: 'auditor', permissions: ['audit:read'] })
  auditor = await makeKey(server, { client: 'acme', role: 'auditor', notes: 'mine' })
  await makeKey(server, { role: 'ingest', name: 'barn' }, acme.secret)
})
afterAll(() => server.stop())

const KEPT = [
  'label',
  'notes',
  'allowedAddresses',
  'limits { isDefault }',
  'revokedAt',
  'revocationReason',
  'lastUsedAt',
  'lastUsedAddress',
  'useCount',
  'useByDay(days: 2) { count }',
]

test.each(KEPT)('audit:read alone shows who acted, and nothing of its %s', async (field) => {
  const ask = (as: string) =>
    server.graphql(
      `{ auditLog(actor: "${acme.keyId}", first: 1) { nodes { actor { id name prefix lastFour role permissions
         environment state usable createdAt expiresAt retiresAt ${field} } } } }`,
      {},
      as,
    )
  const { body } = await ask(auditor.secret)
  expect(body.errors?.[0]).toMatchObject({
    message: expect.stringContaining('lacks the permission keys:read'),
    extensions: { code: 'FORBIDDEN' },
  })
  const { body: shown } = await ask(acme.secret)
  expect([shown.errors, shown.data.auditLog.nodes[0].actor.name]).toEqual([undefined, 'first key'])
})

test('what is on the face of a key is shown beside events and entries', async () => {
  const { body } = await server.graphql(
    '{ auditLog(first: 1) { nodes { actor { name prefix lastFour state usable permissions } } } }',
    {},
    auditor.secret,
  )
  expect(body.data.auditLog.nodes[0].actor).toMatchObject({
    name: 'first key',
    state: 'ACTIVE',
    usable: true,
  })
})

test('a key sees all of itself, but not what it was rotated from or to', async () => {
  const old = await makeKey(server, { client: 'acme', role: 'ingest', notes: 'old' })
  const { body } = await server.graphql(ROTATE_KEY, { input: { key: old.id } })
  const { key, secret } = body.data.rotateKey
  const me = (await server.api(secret).run(ShowMe)).me
  expect(me.key).toMatchObject({ id: key.id, notes: 'old', useCount: expect.any(Number), predecessor: null })
  expect((await server.api(old.secret).run(ShowMe)).me.key).toMatchObject({ successor: null })
  const seen = await server.graphql(
    'query ($id: ID!) { key(id: $id) { predecessor { id notes } } }',
    { id: key.id },
    acme.secret,
  )
  expect(seen.body.data.key.predecessor).toEqual({ id: old.id, notes: 'old' })
})

test('who makes keys is shown what came of it, with the secret', async () => {
  await makeRole(server, { name: 'maker', permissions: ['keys:manage'] })
  const maker = await makeKey(server, { client: 'acme', role: 'maker' })
  const { body } = await server.graphql(
    'mutation ($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { secret key { notes useCount } } } }',
    { input: { role: 'maker', notes: 'new' } },
    maker.secret,
  )
  expect(body.data.createKey).toEqual({
    secret: expect.stringMatching(/^sk_live_/),
    key: { notes: 'new', useCount: 0 },
  })
})
