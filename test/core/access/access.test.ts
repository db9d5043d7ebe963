import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey, REVOKE_KEY, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const ask = async (headers: Record<string, string>, path = '/graphql') => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ me { client { slug } } }' }),
  })
  const body: any = await response.json()
  return { status: response.status, body, headers: response.headers }
}

describe('a key is sent', () => {
  test('as a bearer token, whatever the case of the word, or as X-API-Key', async () => {
    for (const headers of [
      { authorization: `Bearer ${acme.secret}` },
      { authorization: `bearer ${acme.secret}` },
      { 'x-api-key': acme.secret },
      { 'x-api-key': acme.secret, authorization: `Bearer ${acme.secret}` },
    ] as Record<string, string>[]) {
      expect((await ask(headers)).body).toEqual({ data: { me: { client: { slug: 'acme' } } } })
    }
  })

  test('never in the address', async () => {
    const { status, body } = await ask({}, `/graphql?api_key=${acme.secret}`)
    expect(status).toBe(401)
    expect(body.errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED', reason: 'MALFORMED' })
    expect(body.errors[0].message).toContain('Revoke it')
  })
})

describe('a refusal says why', () => {
  test('with its status, code, reason and challenge', async () => {
    const expired = await makeKey(server, {
      client: 'acme',
      expiresAt: new Date(Date.now() + 2_000).toISOString(),
    })
    const revoked = await makeKey(server, { client: 'acme' })
    await server.graphql(REVOKE_KEY, { input: { key: revoked.id } })
    expect(await tryKey(server, expired.secret)).toBe('200')
    await expect.poll(() => tryKey(server, expired.secret), { timeout: 5_000 }).toBe('401 EXPIRED')

    const typo = acme.secret.slice(0, -1) + (acme.secret.endsWith('0') ? '1' : '0')
    const cases: [Record<string, string>, string][] = [
      [{}, 'MISSING'],
      [{ authorization: 'Bearer nonsense' }, 'MALFORMED'],
      [{ authorization: `Bearer ${typo}` }, 'MALFORMED'],
      [{ authorization: 'Basic dXNlcjpwYXNz' }, 'MALFORMED'],
      [{ authorization: `Bearer ${acme.secret}`, 'x-api-key': revoked.secret }, 'MALFORMED'],
      [{ authorization: `Bearer ${'legacy_key-of-the-shape'.padEnd(43, 'x')}` }, 'UNKNOWN'],
      [{ authorization: `Bearer ${revoked.secret}` }, 'REVOKED'],
    ]
    for (const [headers, reason] of cases) {
      const answer = await ask(headers)
      expect([answer.status, answer.body.errors[0].extensions]).toEqual([
        401,
        { code: 'UNAUTHENTICATED', reason },
      ])
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="vigint"')
    }
  })

  test('a bad key is refused even where none is needed', async () => {
    const { status } = await server.graphql('{ __typename }', {}, 'nonsense')
    expect(status).toBe(401)
    expect((await server.graphql('{ __typename health { status } }', {}, null)).body).toEqual({
      data: { __typename: 'Query', health: { status: 'ok' } },
    })
  })

  test('before the body is read', async () => {
    const answer = await new Promise<number>((resolve, reject) => {
      const upload = httpRequest(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer nonsense',
          'content-type': 'application/json',
          'content-length': 10_000_000,
        },
      })
      upload.on('response', (response) => {
        resolve(response.statusCode ?? 0)
        upload.destroy()
      })
      upload.on('error', reject)
      upload.write('{')
    })
    expect(answer).toBe(401)
  })
})

describe('permissions', () => {
  const forbidden = async (query: string, secret: string) => {
    const { status, body } = await server.graphql(query, {}, secret)
    return [status, body.errors?.[0].extensions.code, body.errors?.[0].extensions.reason]
  }
  const REFUSED = [403, 'FORBIDDEN', 'PERMISSION']

  test.each([
    ['{ clients { nodes { id } } }', ['admin', 'integration', 'ingest', 'viewer']],
    ['{ keys { nodes { id } } }', ['integration', 'ingest']],
    ['{ me { client { email } } }', ['ingest']],
    ['mutation { createKey(input: {}) { __typename } }', ['integration', 'ingest', 'viewer']],
    ['mutation { updateMe(input: { name: "x" }) { __typename } }', ['integration', 'ingest', 'viewer']],
    ['mutation { deleteMe(input: { confirm: "Acme" }) { __typename } }', ['integration', 'ingest', 'viewer']],
    [
      'mutation { createClient(input: { name: "x" }) { __typename } }',
      ['admin', 'integration', 'ingest', 'viewer'],
    ],
    ['mutation { deleteClient(input: { client: "acme", force: true }) { __typename } }', ['admin', 'viewer']],
  ])('%s is refused to %j', async (query, roles) => {
    for (const role of roles) {
      const { secret } = await makeKey(server, { client: 'acme', role })
      expect(await forbidden(query, secret)).toEqual(REFUSED)
    }
  })

  test('nobody hands out more than they have', async () => {
    const { status, body } = await server.graphql(
      'mutation { createKey(input: { role: "operator" }) { __typename } }',
      {},
      acme.secret,
    )
    expect([status, body.data?.createKey?.__typename ?? body.errors?.[0].extensions.code]).toEqual([
      200,
      'InvalidInputError',
    ])
  })

  test('a test key changes neither the record, nor live keys, and makes test keys only', async () => {
    const test = await makeKey(server, { client: 'acme', role: 'admin', environment: 'TEST' })
    expect(
      await forbidden('mutation { updateMe(input: { name: "x" }) { __typename } }', test.secret),
    ).toEqual(REFUSED)
    expect(
      await forbidden('mutation { createKey(input: { environment: LIVE }) { __typename } }', test.secret),
    ).toEqual(REFUSED)
    expect(
      await forbidden(`mutation { revokeKey(input: { key: "${acme.keyId}" }) { __typename } }`, test.secret),
    ).toEqual(REFUSED)
    const made = await server.graphql(
      'mutation { createKey(input: {}) { ... on KeyCreated { key { environment } } } }',
      {},
      test.secret,
    )
    expect(made.body.data.createKey.key.environment).toBe('TEST')
    expect(await tryKey(server, acme.secret)).toBe('200')
  })
})

test('another client’s things are not there', async () => {
  const rival = await makeClient(server, 'Rival')
  for (const query of [
    `{ client(id: "${rival.id}") { name } }`,
    '{ client(slug: "rival") { name } }',
    `{ key(id: "${rival.keyId}") { name } }`,
    `{ node(id: "${rival.id}") { id } }`,
    `{ node(id: "${rival.keyId}") { id } }`,
    '{ keys(client: "rival") { nodes { id } } }',
  ]) {
    const { body } = await server.graphql(query, {}, acme.secret)
    expect([query, body.errors?.[0].extensions.code]).toEqual([query, 'NOT_FOUND'])
  }
  const nodes = await server.graphql(
    `{ nodes(ids: ["${acme.id}", "${rival.id}", "nonsense"]) { id } }`,
    {},
    acme.secret,
  )
  expect(nodes.body.data).toEqual({ nodes: [{ id: acme.id }, null, null] })
  const keys = await server.graphql('{ keys(first: 100) { nodes { client { slug } } } }', {}, acme.secret)
  expect(new Set(keys.body.data.keys.nodes.map((key: any) => key.client.slug))).toEqual(new Set(['acme']))
})

test('a client sees and changes its own record, and with its name typed back deletes itself', async () => {
  const own = await makeClient(server, 'Own Affairs')
  const me = await server.graphql(
    '{ me { client { name settings { language } keys { nodes { name } } } key { id role } } }',
    {},
    own.secret,
  )
  expect(me.body.data.me).toEqual({
    client: { name: 'Own Affairs', settings: { language: 'en' }, keys: { nodes: [{ name: 'first key' }] } },
    key: { id: own.keyId, role: 'admin' },
  })
  const changed = await server.graphql(
    'mutation { updateMe(input: { description: "We sell.", settings: { language: "de" } }) { ... on MeUpdated { client { description settings { language timeZone } } } } }',
    {},
    own.secret,
  )
  expect(changed.body.data.updateMe.client).toEqual({
    description: 'We sell.',
    settings: { language: 'de', timeZone: 'UTC' },
  })
  const shown = await server.graphql('{ me { client { description } } }', {}, own.secret)
  expect(shown.body.data.me.client.description).toBe('We sell.')
  const DELETE =
    'mutation ($name: String!) { deleteMe(input: { confirm: $name }) { __typename ... on Error { code } } }'
  expect((await server.graphql(DELETE, { name: 'Acme' }, own.secret)).body.data.deleteMe.code).toBe(
    'BAD_USER_INPUT',
  )
  expect(
    (await server.graphql(DELETE, { name: 'Own Affairs' }, own.secret)).body.data.deleteMe.__typename,
  ).toBe('MeDeleted')
  expect(await tryKey(server, own.secret)).toBe('401 UNKNOWN')
})
