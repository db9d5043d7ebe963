import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type MadeClient,
  makeClient,
  makeKey,
  REACTIVATE_KEY,
  REVOKE_KEY,
  tryKey,
} from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const CREATE = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) {
    __typename
    ... on KeyCreated { key { name role environment prefix lastFour state expiresAt notes client { slug } } secret }
    ... on Error { code message }
  }
}`

const create = (input: object, as?: string) => server.graphql(CREATE, { input }, as)

test('a key is what was asked for, and shows no more of its secret than its ends', async () => {
  const { body } = await create({
    client: 'acme',
    name: 'n8n',
    role: 'ingest',
    environment: 'TEST',
    expiresAt: '2099-01-31T12:00:00+01:00',
    notes: 'first line\nsecond',
  })
  const { key, secret } = body.data.createKey
  expect(secret).toMatch(/^sk_test_[0-9A-Za-z]{49}$/)
  expect(key).toEqual({
    name: 'n8n',
    role: 'ingest',
    environment: 'TEST',
    prefix: secret.slice(0, 14),
    lastFour: secret.slice(-4),
    state: 'ACTIVE',
    expiresAt: '2099-01-31T11:00:00.000Z',
    notes: 'first line\nsecond',
    client: { slug: 'acme' },
  })
  const stored = await server.db.query.keys.findFirst({ where: { name: 'n8n' } })
  expect(JSON.stringify(stored)).not.toContain(secret.slice(14, -4))
})

test('a client gets its own key without naming itself, and nobody else’s by naming them', async () => {
  await makeClient(server, 'Rival')
  const own = await create({ name: 'mine' }, acme.secret)
  expect(own.body.data.createKey.key.client.slug).toBe('acme')
  for (const client of ['rival', 'nobody-at-all']) {
    expect((await create({ client }, acme.secret)).body.data.createKey).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      message: `There is no client ${client}. Check the id or the slug.`,
    })
  }
})

test('an operator key takes the word operator, not a forgotten client', async () => {
  const forgotten = await create({ name: 'oops' })
  expect(forgotten.body.data.createKey).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'Say for which client: its id or its slug.',
  })
  const empty = await create({ name: 'oops', role: 'operator', client: '' })
  expect(empty.body.data.createKey).toMatchObject({ code: 'NOT_FOUND' })
  expect((await server.graphql('{ keys(client: "") { totalCount } }')).body.errors?.[0].extensions.code).toBe(
    'NOT_FOUND',
  )
  const second = await create({ name: 'second operator', role: 'operator' })
  expect(second.body.data.createKey.key).toMatchObject({ role: 'operator', client: null })
})

describe('revoking', () => {
  test('refuses the key from the next request on; reactivating brings it back', async () => {
    const { id, secret } = await makeKey(server, { client: 'acme' })
    expect(await tryKey(server, secret)).toBe('200')
    const revoked = await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'UNUSED' } })
    expect(revoked.body.data.revokeKey.key.state).toBe('REVOKED')
    expect(await tryKey(server, secret)).toBe('401 REVOKED')
    const back = await server.graphql(REACTIVATE_KEY, { input: { key: id } })
    expect(back.body.data.reactivateKey.key.state).toBe('ACTIVE')
    expect(await tryKey(server, secret)).toBe('200')
  })

  test('a leaked key never comes back, also when the leak is found later', async () => {
    const { id } = await makeKey(server, { client: 'acme' })
    await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'UNUSED' } })
    await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'COMPROMISED' } })
    await server.graphql(REVOKE_KEY, { input: { key: id, reason: 'OTHER' } })
    const { body } = await server.graphql(REACTIVATE_KEY, { input: { key: id } })
    expect(body.data.reactivateKey).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: 'This key was revoked as compromised and stays so. Create a new key.',
    })
  })

  test('of two operators revoking each other at once, one stays', async () => {
    const fresh = await startTestServer()
    const other = await makeKey(fresh, { role: 'operator' })
    const me = (await fresh.graphql('{ me { key { id } } }')).body.data.me.key.id
    const answers = await Promise.all([
      fresh.graphql(REVOKE_KEY, { input: { key: other.id } }),
      fresh.graphql(REVOKE_KEY, { input: { key: me } }, other.secret),
    ])
    const usable = [await tryKey(fresh, other.secret), await tryKey(fresh, fresh.operatorKey)]
    expect(usable.sort()).toEqual(['200', '401 REVOKED'])
    const outcomes = answers.map(
      ({ body }) => body.data?.revokeKey?.__typename ?? body.errors?.[0].extensions.code,
    )
    expect(outcomes).toContain('KeyRevoked')
    await fresh.stop()
  })

  test('of many operators at once each is answered, and one key stays', async () => {
    const fresh = await startTestServer()
    const others = await Promise.all(Array.from({ length: 5 }, () => makeKey(fresh, { role: 'operator' })))
    const answers = await Promise.all(
      others.map(({ id }, index) =>
        fresh.graphql(REVOKE_KEY, { input: { key: id } }, others[(index + 1) % others.length]?.secret),
      ),
    )
    for (const { status, body } of answers) {
      expect([200, 401]).toContain(status)
      expect(body.errors?.[0].extensions.code ?? 'done').not.toBe('INTERNAL')
    }
    expect(await tryKey(fresh, fresh.operatorKey)).toBe('200')
    await fresh.stop()
  })

  test('a key that revokes itself makes nothing more in the same request', async () => {
    const leaked = await makeKey(server, { client: 'acme', role: 'admin' })
    const { status, body } = await server.graphql(
      `mutation ($k: ID!) {
        a: revokeKey(input: { key: $k, reason: COMPROMISED }) { __typename }
        b: createKey(input: { role: "admin", name: "left behind" }) { __typename }
      }`,
      { k: leaked.id },
      leaked.secret,
    )
    expect([status, body.data]).toEqual([401, { a: { __typename: 'KeyRevoked' }, b: null }])
    expect(body.errors?.[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'REVOKED' })
    expect(
      (await server.graphql('{ keys(search: "left behind") { totalCount } }')).body.data.keys.totalCount,
    ).toBe(0)
  })

  test('what is not there, or not one’s own, is NOT_FOUND', async () => {
    const rival = await makeClient(server, 'Rival Two')
    for (const key of [rival.keyId, 'key_0000000000000000000000', 'nonsense']) {
      const { body } = await server.graphql(REVOKE_KEY, { input: { key } }, acme.secret)
      expect(body.data.revokeKey.code).toBe('NOT_FOUND')
    }
    expect(await tryKey(server, rival.secret)).toBe('200')
  })
})

test('keys are listed by client, state, environment, role and text', async () => {
  const { id } = await makeClient(server, 'Lister')
  await makeKey(server, { client: id, name: 'alpha', role: 'viewer' })
  await makeKey(server, { client: id, name: 'beta', role: 'ingest', environment: 'TEST', notes: 'barn door' })
  const gone = await makeKey(server, { client: id, name: 'gamma' })
  await server.graphql(REVOKE_KEY, { input: { key: gone.id } })
  const names = async (filter: string) => {
    const { body } = await server.graphql(
      `{ keys(client: "lister", orderBy: { field: NAME, direction: ASC }, ${filter}) { totalCount nodes { name } } }`,
    )
    const found = body.data.keys.nodes.map((node: { name: string }) => node.name)
    expect(body.data.keys.totalCount).toBe(found.length)
    return found
  }
  expect(await names('first: 100')).toEqual(['alpha', 'beta', 'first key', 'gamma'])
  expect(await names('state: REVOKED')).toEqual(['gamma'])
  expect(await names('state: ACTIVE')).toEqual(['alpha', 'beta', 'first key'])
  expect(await names('environment: TEST')).toEqual(['beta'])
  expect(await names('role: "viewer"')).toEqual(['alpha'])
  expect(await names('search: "barn"')).toEqual(['beta'])
})

test('uses are counted, and forwards only', async () => {
  const { id, secret } = await makeKey(server, { client: 'acme' })
  for (let use = 0; use < 5; use++) await tryKey(server, secret)
  await vi.waitFor(
    async () => {
      const { body } = await server.graphql(
        'query ($id: ID!) { key(id: $id) { useCount lastUsedAt lastUsedAddress } }',
        { id },
      )
      expect(body.data.key).toMatchObject({ useCount: 5, lastUsedAddress: '127.0.0.1' })
      expect(Date.parse(body.data.key.lastUsedAt)).toBeGreaterThan(Date.now() - 60_000)
    },
    { timeout: 5_000, interval: 100 },
  )
})
