import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DELETE_CLIENT,
  makeClient,
  makeKey,
  REACTIVATE_CLIENT,
  REVOKE_CLIENT,
  tryKey,
} from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const CREATE = `mutation ($input: CreateClientInput!) {
  createClient(input: $input) {
    __typename
    ... on ClientCreated {
      client { name slug email description status settings { timeZone language } keyCounts { active revoked total } }
      key { name role environment state permissions }
      secret
    }
    ... on DuplicateClientNameError { code message slug }
    ... on InvalidInputError { code message issues { path message } }
  }
}`

const create = async (input: object) => (await server.graphql(CREATE, { input })).body.data.createClient

describe('creating', () => {
  test('makes a client and its first key, an admin of its own client', async () => {
    const made = await create({ name: 'Acme Corp', email: 'billing@acme.com', description: 'Shops' })
    expect(made).toMatchObject({
      __typename: 'ClientCreated',
      client: {
        name: 'Acme Corp',
        slug: 'acme-corp',
        email: 'billing@acme.com',
        description: 'Shops',
        status: 'ACTIVE',
        settings: { timeZone: 'UTC', language: 'en' },
        keyCounts: { active: 1, revoked: 0, total: 1 },
      },
      key: { name: 'first key', role: 'admin', environment: 'LIVE', state: 'ACTIVE' },
    })
    expect(made.secret).toMatch(/^sk_live_[0-9A-Za-z]{49}$/)
    expect(await tryKey(server, made.secret)).toBe('200')
  })

  test('a name that is the same once normalised is taken', async () => {
    await create({ name: 'Müller & Söhne' })
    expect(await create({ name: '  MULLER + sohne ' })).toEqual({
      __typename: 'DuplicateClientNameError',
      code: 'DUPLICATE_CLIENT_NAME',
      slug: 'muller-sohne',
      message:
        'A client with the slug muller-sohne exists already, and MULLER + sohne gives the same. Choose another name.',
    })
  })

  test('of eight at once with one name, one is made', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => create({ name: 'Race Ltd' })))
    expect(all.map(({ __typename }) => __typename).sort()).toEqual([
      'ClientCreated',
      ...Array(7).fill('DuplicateClientNameError'),
    ])
  })

  test.each([
    [{ name: '' }, 'name', 'name must not be empty.'],
    [{ name: '!!!' }, 'name', 'name must contain a letter or a digit.'],
    [{ name: 'a\u0000b' }, 'name', 'name must not contain control characters.'],
    [{ name: 'Acme \u202egro.live' }, 'name', 'name must not contain control characters.'],
    [{ name: '\ud800x' }, 'name', 'name must not contain control characters.'],
    [{ name: '\ufdfa'.repeat(100) }, 'name', 'name is too long once normalised.'],
    [{ name: 'x'.repeat(101) }, 'name', 'name must have at most 100 characters.'],
    [{ name: 'client_0351LVfMwrzYEO7wAJl8Z1' }, 'name', 'name looks like an id: choose another.'],
    [
      { name: 'Bad mail', email: 'nobody' },
      'email',
      'email must be an e-mail address, like name@example.com.',
    ],
    [
      { name: 'Bad zone', settings: { timeZone: 'Mars/Base' } },
      'settings.timeZone',
      'timeZone must be an IANA time zone, like Europe/Berlin.',
    ],
    [
      { name: 'Bad role', key: { role: 'king' } },
      'role',
      "role must be one of operator, admin, integration, ingest, viewer, or a custom role of the key's client or of the operator.",
    ],
    [
      { name: 'Too late', key: { expiresAt: '2020-01-01T00:00:00Z' } },
      'expiresAt',
      'expiresAt must lie in the future.',
    ],
    [
      { name: 'Op', key: { role: 'operator' } },
      'role',
      'The role operator is for keys without a client: leave the client out, or choose another role.',
    ],
  ])('refuses %j and makes nothing', async (input, path, message) => {
    const before = await count()
    expect(await create(input)).toEqual({
      __typename: 'InvalidInputError',
      code: 'BAD_USER_INPUT',
      message,
      issues: [{ path, message }],
    })
    expect(await count()).toBe(before)
  })

  test('takes names of any script', async () => {
    expect((await create({ name: '日本カメラ' })).client.slug).toBe('日本カメラ')
    expect((await create({ name: 'Straße' })).client.slug).toBe('strasse')
  })
})

const count = async () =>
  (await server.graphql('{ clients(first: 1) { totalCount } }')).body.data.clients.totalCount

describe('finding', () => {
  test('by id or by slug, wherever a client is named', async () => {
    const { id, slug } = await makeClient(server, 'Findable')
    const { body } = await server.graphql(
      'query ($id: ID!, $slug: String!) { a: client(id: $id) { slug } b: client(id: "findable") { id } c: client(slug: $slug) { id } }',
      { id, slug },
    )
    expect(body).toEqual({ data: { a: { slug: 'findable' }, b: { id }, c: { id } } })
  })

  test('what is not there is NOT_FOUND', async () => {
    const { status, body } = await server.graphql('{ client(slug: "nobody") { id } }')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: { client: null },
      errors: [
        {
          message: 'There is no client nobody. Check the id or the slug.',
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    })
  })

  test('search, status, order and pages', async () => {
    for (const name of ['Page B', 'Page a', 'Page C', 'Page 100%']) await makeClient(server, name)
    await server.graphql(REVOKE_CLIENT, { input: { client: 'page-c' } })
    const page = async (more: string) => {
      const { body } = await server.graphql(
        `{ clients(search: "PAGE", orderBy: { field: NAME, direction: ASC }, ${more}) { totalCount nodes { name } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }`,
      )
      return body.data.clients
    }
    const first = await page('first: 3')
    expect(first.nodes.map((node: { name: string }) => node.name)).toEqual(['Page 100%', 'Page a', 'Page B'])
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } })
    const second = await page(`first: 3, after: "${first.pageInfo.endCursor}"`)
    expect(second.nodes).toEqual([{ name: 'Page C' }])
    const back = await page(`last: 2, before: "${second.pageInfo.startCursor}"`)
    expect(back.nodes).toEqual([{ name: 'Page a' }, { name: 'Page B' }])
    expect((await page('status: REVOKED')).nodes).toEqual([{ name: 'Page C' }])
    const literal = await server.graphql('{ clients(search: "100%") { nodes { name } } }')
    expect(literal.body.data.clients.nodes).toEqual([{ name: 'Page 100%' }])
  })

  test.each(['first: 0', 'first: 101', 'last: -1', 'after: "x"', 'first: 1, after: "REM6VDpb"'])(
    'refuses the page %s',
    async (page) => {
      const { status, body } = await server.graphql(`{ clients(${page}) { nodes { id } } }`)
      expect([status, body.errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    },
  )
})

test('a cursor is good for its own list and order only', async () => {
  const cursorOf = async (list: string) => {
    const { body } = await server.graphql(`{ list: ${list} { pageInfo { endCursor } } }`)
    return body.data.list.pageInfo.endCursor
  }
  const byName = await cursorOf('clients(first: 1, orderBy: { field: NAME, direction: ASC })')
  const byAge = await cursorOf('clients(first: 1)')
  const keysByName = await cursorOf('keys(first: 1, orderBy: { field: NAME, direction: ASC })')
  for (const list of [
    `clients(after: "${byName}")`,
    `clients(after: "${byAge}", orderBy: { field: NAME, direction: ASC })`,
    `keys(after: "${byName}")`,
    `keys(before: "${keysByName}")`,
    `client(slug: "findable") { keys(after: "${byName}") { totalCount } }`,
    `auditLog(after: "${keysByName}")`,
  ]) {
    const query = list.includes('{ keys') ? `{ ${list} }` : `{ ${list} { totalCount } }`
    const { status, body } = await server.graphql(query)
    expect([list, status, body.errors?.[0].extensions.code]).toEqual([list, 400, 'BAD_USER_INPUT'])
  }
})

test('updating changes what is given, clears what is emptied, and moves the slug with the name', async () => {
  const { id } = await makeClient(server, 'Before')
  const update = (input: object) =>
    server.graphql(
      `mutation ($input: UpdateClientInput!) { updateClient(input: $input) {
        ... on ClientUpdated { client { name slug email description settings { timeZone language } } }
        ... on Error { code message } } }`,
      { input },
    )
  await update({
    client: id,
    email: 'a@b.example',
    description: 'x',
    settings: { timeZone: 'Europe/Berlin' },
  })
  const renamed = await update({ client: 'before', name: 'After', description: '' })
  expect(renamed.body.data.updateClient.client).toEqual({
    name: 'After',
    slug: 'after',
    email: 'a@b.example',
    description: null,
    settings: { timeZone: 'Europe/Berlin', language: 'en' },
  })
  expect((await update({ client: id })).body.data.updateClient).toEqual({
    code: 'BAD_USER_INPUT',
    message: 'Say what to change: name, email, description, settings, allowedAddresses, limits, analysis.',
  })
  await makeClient(server, 'Other')
  expect((await update({ client: id, name: 'other' })).body.data.updateClient.code).toBe(
    'DUPLICATE_CLIENT_NAME',
  )
  expect((await update({ client: 'gone', name: 'x' })).body.data.updateClient.code).toBe('NOT_FOUND')
})

test('a revoked client is refused by name of the reason; reactivated, exactly what was usable works again', async () => {
  const client = await makeClient(server, 'Late Payer')
  const usable = await makeKey(server, { client: client.id, name: 'second' })
  const leaked = await makeKey(server, { client: client.id, name: 'leaked' })
  await server.graphql(
    'mutation ($k: ID!) { revokeKey(input: { key: $k, reason: COMPROMISED }) { __typename } }',
    { k: leaked.id },
  )

  const revoked = await server.graphql(REVOKE_CLIENT, { input: { client: client.slug } })
  expect(revoked.body.data.revokeClient.client.status).toBe('REVOKED')
  for (const secret of [client.secret, usable.secret, leaked.secret]) {
    expect(await tryKey(server, secret)).toBe('401 CLIENT_REVOKED')
  }
  const again = await server.graphql(REVOKE_CLIENT, { input: { client: client.slug } })
  expect(again.body.data.revokeClient).toEqual(revoked.body.data.revokeClient)
  const shown = await server.graphql('{ client(slug: "late-payer") { keyCounts { active revoked total } } }')
  expect(shown.body.data.client.keyCounts).toEqual({ active: 2, revoked: 1, total: 3 })

  await server.graphql(REACTIVATE_CLIENT, { input: { client: client.id } })
  expect(await tryKey(server, client.secret)).toBe('200')
  expect(await tryKey(server, usable.secret)).toBe('200')
  expect(await tryKey(server, leaked.secret)).toBe('401 REVOKED')
})

describe('deleting', () => {
  test('asks for the name typed back, and then removes all of the client and nothing of others', async () => {
    const doomed = await makeClient(server, 'Doomed Inc')
    const other = await makeClient(server, 'Neighbour')
    await makeKey(server, { client: doomed.id })
    const wrong = await server.graphql(DELETE_CLIENT, { input: { client: doomed.id, confirm: 'doomed' } })
    expect(wrong.body.data.deleteClient).toEqual({
      __typename: 'InvalidInputError',
      code: 'BAD_USER_INPUT',
      message: 'Nothing was deleted: type the name of the client, Doomed Inc, to confirm.',
    })
    expect(await tryKey(server, doomed.secret)).toBe('200')

    const preview = await server.graphql('{ client(slug: "doomed-inc") { holdings { noun count } } }')
    const gone = await server.graphql(DELETE_CLIENT, { input: { client: doomed.id, confirm: 'Doomed Inc' } })
    expect(gone.body.data.deleteClient).toEqual({
      __typename: 'ClientDeleted',
      client: { id: doomed.id, name: 'Doomed Inc', slug: 'doomed-inc' },
      removed: preview.body.data.client.holdings,
    })
    expect(gone.body.data.deleteClient.removed).toContainEqual({ noun: 'keys', count: 2 })
    expect(await tryKey(server, doomed.secret)).toBe('401 UNKNOWN')
    expect(await tryKey(server, other.secret)).toBe('200')
    const after = await server.graphql('query ($id: ID!) { node(id: $id) { id } }', { id: doomed.id })
    expect(after.body.errors?.[0].extensions.code).toBe('NOT_FOUND')
    const acts = await server.db.query.auditLog.findMany({ where: { action: 'client.delete' } })
    expect(acts.at(-1)).toMatchObject({ subject: doomed.id, clientId: null, before: { name: 'Doomed Inc' } })
  })

  test('with force needs no name', async () => {
    const { id } = await makeClient(server, 'Forced')
    const { body } = await server.graphql(DELETE_CLIENT, { input: { client: id, force: true } })
    expect(body.data.deleteClient.__typename).toBe('ClientDeleted')
  })
})
