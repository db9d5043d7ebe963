import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { uuidOf } from '../../src/core/ids.ts'
import { makeClient, makeKey } from '../harness/acts.ts'
import { ask } from '../harness/asking.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const ME = '{ me { key { id allowedAddresses } } }'
const OFFICE = '203.0.113.7'
const HOME = '198.51.100.9'

let server: TestServer
let other: TestServer
beforeAll(async () => {
  const settings = { trustedProxies: '127.0.0.1' }
  server = await startTestServer({ settings })
  other = await startTestServer({ settings, database: server.database })
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

let made = 0
const client = (key: object = {}) => makeClient(server, `Somewhere ${++made}`, key)

const UPDATE_KEY = `mutation ($i: UpdateKeyInput!) { updateKey(input: $i) {
  __typename ... on KeyUpdated { key { allowedAddresses } } ... on Error { message } ... on InvalidInputError { issues { path message } } } }`
const UPDATE_CLIENT = `mutation ($i: UpdateClientInput!) { updateClient(input: $i) {
  __typename ... on ClientUpdated { client { allowedAddresses } } ... on Error { message } } }`

const allowKey = async (key: string, allowedAddresses: unknown) =>
  (await server.graphql(UPDATE_KEY, { i: { key, allowedAddresses } })).body.data.updateKey
const allowClient = async (id: string, allowedAddresses: unknown) =>
  (await server.graphql(UPDATE_CLIENT, { i: { client: id, allowedAddresses } })).body.data.updateClient

describe('what can be allowed', () => {
  test('addresses and networks, each in its one way of writing, once', async () => {
    const { keyId } = await client()
    const given = [
      '203.0.113.7',
      ' 203.0.113.7 ',
      '::ffff:203.0.113.7',
      '10.1.2.3/8',
      '2001:DB8::1/32',
      '::1',
    ]
    expect(await allowKey(keyId, given)).toEqual({
      __typename: 'KeyUpdated',
      key: { allowedAddresses: ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '::1'] },
    })
    expect((await allowKey(keyId, [])).key.allowedAddresses).toBeNull()
    await allowKey(keyId, given)
    expect((await allowKey(keyId, null)).key.allowedAddresses).toBeNull()
  })

  test('what is wrong is named', async () => {
    const { keyId } = await client()
    expect(await allowKey(keyId, ['10.0.0.0/8', '10.0.0.300'])).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [
        {
          path: 'allowedAddresses',
          message:
            'allowedAddresses has "10.0.0.300", which is no address or network: write it like 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.',
        },
      ],
    })
    const tooMany = Array.from({ length: 101 }, (_, n) => `10.0.0.${n}`)
    expect((await allowKey(keyId, tooMany)).message).toBe('allowedAddresses must have at most 100 entries.')
  })
})

describe('a key with a list', () => {
  test('is accepted from there alone, and told from where it comes', async () => {
    const { secret } = await client({ allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] })
    expect((await ask(server, ME, { key: secret, from: OFFICE })).status).toBe(200)
    expect((await ask(server, ME, { key: secret, from: '::ffff:203.0.113.200' })).status).toBe(200)
    expect((await ask(server, ME, { key: secret, from: '2001:db8:1::1' })).status).toBe(200)
    const refused = await ask(server, ME, { key: secret, from: HOME })
    expect(refused).toMatchObject({ status: 403, code: 'FORBIDDEN', reason: 'ADDRESS' })
    expect(refused.message).toContain(`not accepted from ${HOME}`)
    // A stranger is not believed what it says of itself.
    const lying = await ask(server, ME, { key: secret, from: `${OFFICE}, ${HOME}` })
    expect(lying).toMatchObject({ status: 403, reason: 'ADDRESS' })
  })

  test('that is revoked says that first', async () => {
    const { secret, keyId } = await client({ allowedAddresses: [OFFICE] })
    await server.graphql('mutation ($i: RevokeKeyInput!) { revokeKey(input: $i) { __typename } }', {
      i: { key: keyId },
    })
    expect(await ask(server, ME, { key: secret, from: HOME })).toMatchObject({
      status: 401,
      reason: 'REVOKED',
    })
  })

  test('of a client with one needs both', async () => {
    const { id, secret } = await client({ allowedAddresses: ['203.0.113.0/24'] })
    await allowClient(id, ['203.0.112.0/23', HOME])
    expect((await ask(server, ME, { key: secret, from: OFFICE })).status).toBe(200)
    expect((await ask(server, ME, { key: secret, from: HOME })).status).toBe(403)
    await allowClient(id, [HOME])
    expect((await ask(server, ME, { key: secret, from: OFFICE })).status).toBe(403)
    await allowClient(id, null)
    expect((await ask(server, ME, { key: secret, from: OFFICE })).status).toBe(200)
  })

  test('passes it on to its successor', async () => {
    const { keyId } = await client({ allowedAddresses: [OFFICE] })
    const { body } = await server.graphql(
      'mutation ($i: RotateKeyInput!) { rotateKey(input: $i) { ... on KeyRotated { key { allowedAddresses } } } }',
      { i: { key: keyId } },
    )
    expect(body.data.rotateKey.key.allowedAddresses).toEqual([OFFICE])
  })
})

test('a list holds from the next request on, on other servers within a second', async () => {
  const { secret, keyId } = await client()
  for (const each of [server, other])
    expect((await ask(each, ME, { key: secret, from: HOME })).status).toBe(200)
  await allowKey(keyId, [OFFICE])
  expect((await ask(server, ME, { key: secret, from: HOME })).status).toBe(403)
  await vi.waitFor(async () => expect((await ask(other, ME, { key: secret, from: HOME })).status).toBe(403))
})

test('the change is in the audit log, with what was before', async () => {
  const { keyId } = await client({ allowedAddresses: [HOME] })
  await allowKey(keyId, [OFFICE])
  const row = await server.db.query.auditLog.findFirst({
    where: { action: 'key.update', subject: keyId },
    orderBy: { at: 'desc' },
  })
  expect([row?.before, row?.after]).toEqual([
    expect.objectContaining({ allowedAddresses: [HOME] }),
    expect.objectContaining({ allowedAddresses: [OFFICE] }),
  ])
})

test('an attempt from elsewhere is counted among the failures, under the key that it was made with', async () => {
  const { secret, keyId } = await client({ allowedAddresses: [OFFICE] })
  await ask(server, ME, { key: secret, from: HOME })
  await vi.waitFor(async () => {
    const row = await server.db.query.authFailures.findFirst({ where: { keyId: uuidOf('key', keyId) ?? '' } })
    expect(row).toMatchObject({ reason: 'ADDRESS', address: HOME, prefix: secret.slice(0, 14), count: 1 })
  }, 5_000)
})

describe('nobody locks itself out', () => {
  const set = (field: string, type: string, input: string, as: string) =>
    ask(server, `mutation { ${field}(input: {${input}}) { __typename ... on Error { code message } } }`, {
      key: as,
      from: HOME,
    }).then(({ body }) => Object.values<any>(body.data)[0] ?? type)

  test('by the list of the key that asks', async () => {
    const { secret, keyId } = await client()
    const refused = await set(
      'updateKey',
      'KeyUpdated',
      `key: "${keyId}", allowedAddresses: ["${OFFICE}"]`,
      secret,
    )
    expect(refused).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(HOME) })
    const fine = await set(
      'updateKey',
      'KeyUpdated',
      `key: "${keyId}", allowedAddresses: ["${OFFICE}", "${HOME}"]`,
      secret,
    )
    expect(fine.__typename).toBe('KeyUpdated')
  })

  test('by the list of the own client', async () => {
    const { secret } = await client()
    const refused = await set('updateMe', 'MeUpdated', `allowedAddresses: ["${OFFICE}"]`, secret)
    expect(refused).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(HOME) })
    const fine = await set('updateMe', 'MeUpdated', 'allowedAddresses: ["198.51.0.0/16"]', secret)
    expect(fine.__typename).toBe('MeUpdated')
  })

  test('by the list of an operator key', async () => {
    const { id, secret } = await makeKey(server, { role: 'operator' })
    const refused = await set(
      'updateKey',
      'KeyUpdated',
      `key: "${id}", allowedAddresses: ["${OFFICE}"]`,
      secret,
    )
    expect(refused).toMatchObject({ code: 'CONFLICT' })
  })

  test('but any other key can be limited to elsewhere', async () => {
    const { secret, slug } = await client()
    const camera = await makeKey(server, { client: slug, role: 'ingest' })
    const fine = await set(
      'updateKey',
      'KeyUpdated',
      `key: "${camera.id}", allowedAddresses: ["${OFFICE}"]`,
      secret,
    )
    expect(fine.__typename).toBe('KeyUpdated')
  })
})

test('who may do less than a key can not open it further', async () => {
  const { secret, keyId, slug } = await client({ allowedAddresses: [OFFICE] })
  const role = await server.graphql(
    'mutation ($i: CreateRoleInput!) { createRole(input: $i) { __typename ... on Error { message } } }',
    {
      i: {
        client: slug,
        name: 'janitor',
        description: 'Looks after keys.',
        permissions: ['keys:read', 'keys:manage'],
      },
    },
  )
  expect(role.body.data.createRole.__typename).toBe('RoleCreated')
  const janitor = await makeKey(server, { client: slug, role: 'janitor' })
  const attempt = await server.graphql(
    UPDATE_KEY,
    { i: { key: keyId, allowedAddresses: null } },
    janitor.secret,
  )
  expect([attempt.status, attempt.body.errors?.[0].extensions.reason]).toEqual([403, 'PERMISSION'])
  expect((await ask(server, ME, { key: secret, from: HOME })).status).toBe(403)
})
