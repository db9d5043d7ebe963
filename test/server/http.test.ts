import { connect as connectSocket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeClient, REVOKE_CLIENT } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
const logged: { fields: any; message: string }[] = []
beforeAll(async () => {
  const note = (fields: object, message: string) => void logged.push({ fields, message })
  server = await startTestServer({ log: { info: note, warn: note, error: note } })
})
afterAll(() => server.stop())

const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${server.operatorKey}`,
      ...headers,
    },
    body,
  })
  const answer: any = await response.json()
  return [response.status, answer.errors?.[0].extensions.code, answer.errors?.[0].message]
}

describe('what is wrong with a request is BAD_USER_INPUT', () => {
  test.each([
    ['{"query": "{ me', 400, 'The body is not JSON. Send {"query": "…", "variables": {…}}.'],
    ['[]', 400, expect.stringMatching(/^Requests are taken one at a time, not as a list\./)],
    ['null', 400, 'The body must be one JSON object: {"query": "…", "variables": {…}}.'],
    ['{}', 400, expect.stringContaining('query')],
    ['{"query": 7}', 400, expect.any(String)],
    ['{"query": "{ me "}', 400, 'Syntax Error: Expected Name, found <EOF>.'],
    ['{"query": "{ nope }"}', 400, expect.stringContaining('Cannot query field "nope"')],
    ['{"query": "query A { health { status } } query B { health { status } }"}', 400, expect.any(String)],
    ['{"query": "{ health { status } }", "operationName": "Z"}', 400, expect.any(String)],
    [
      '{"query": "query ($n: Int!) { clients(first: $n) { totalCount } }"}',
      400,
      expect.stringContaining('$n'),
    ],
    [
      '{"query": "query ($n: Int!) { clients(first: $n) { totalCount } }", "variables": {"n": "x"}}',
      400,
      expect.any(String),
    ],
    ['{"query": "{ health { status } }", "variables": []}', 400, expect.any(String)],
    [
      '{"query": "mutation { createKey(input: { expiresAt: \\"tomorrow\\" }) { __typename } }"}',
      400,
      expect.stringContaining('2026-01-31T12:00:00Z'),
    ],
    ['{"query": "{ client { id } }"}', 400, 'Give the id or the slug of the client.'],
  ])('%s', async (body, status, message) => {
    expect(await post(body)).toEqual([status, 'BAD_USER_INPUT', message])
  })

  test('another content type', async () => {
    expect(
      await post('query={me{key{id}}}', { 'content-type': 'application/x-www-form-urlencoded' }),
    ).toEqual([
      415,
      'BAD_USER_INPUT',
      'Send the request as application/json, or with files as multipart/form-data.',
    ])
  })

  test('a body over 64 MiB, said or streamed', async () => {
    const large = `{"query": "{ health { status } }", "variables": {"x": "${'x'.repeat(64 * 1024 * 1024)}"}}`
    const refused = [413, 'BAD_USER_INPUT', 'The request is larger than 64 MiB. Send less at a time.']
    expect(await post(large).catch(() => refused)).toEqual(refused)
  })
})

test('without a key little is taken: neither a large body nor a deep document', async () => {
  const send = (query: string, variables: object, key: string | null) => server.graphql(query, variables, key)
  const large = { x: 'x'.repeat(70_000) }
  expect((await send('{ health { status } }', large, null)).status).toBe(413)
  expect((await send('{ health { status } }', large, server.operatorKey)).status).toBe(200)
  const deep = `{ clients(search: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { totalCount } }`
  const { status, body } = await send(deep, {}, null)
  expect([status, body.errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
})

test('a fault of ours is an id, and the rest stands in the log', async () => {
  await server.db.execute('alter table clients rename to hidden')
  const { status, body } = await server.graphql('{ clients { nodes { id } } }')
  await server.db.execute('alter table hidden rename to clients')
  expect(status).toBe(500)
  const { message, extensions } = body.errors![0]
  expect(extensions).toEqual({ code: 'INTERNAL', id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(message).toBe(`Something went wrong on the server. Tell the operator this id: ${extensions.id}`)
  expect(JSON.stringify(body)).not.toContain('relation')
  const entry = logged.find(({ fields }) => fields.errorId === extensions.id)
  expect(String(entry?.fields.err.cause)).toContain('relation "clients" does not exist')
})

describe('health', () => {
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(server.url + path, { headers })
    return { status: response.status, body: (await response.json()) as any }
  }

  test('needs no key', async () => {
    expect(await get('/api/health')).toEqual({
      status: 200,
      body: { status: 'ok', timestamp: expect.stringMatching(/Z$/) },
    })
    expect(await get('/api/health/')).toMatchObject({ status: 200 })
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await get('/health/ready')).toEqual({
      status: 200,
      body: { status: 'ready', checks: { database: 'ok' } },
    })
  })

  test('verifies a key that is presented', async () => {
    const { slug, secret } = await makeClient(server, 'Healthy')
    expect((await get('/api/health', { 'x-api-key': secret })).status).toBe(200)
    await server.graphql(REVOKE_CLIENT, { input: { client: slug } })
    expect(await get('/api/health', { 'x-api-key': secret })).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'CLIENT_REVOKED' } }] },
    })
    expect((await get('/api/health', { authorization: 'Bearer nonsense' })).status).toBe(401)
  })
})

test('elsewhere there is nothing, and it says where the API is', async () => {
  const response = await fetch(`${server.url}/api/v1/clients`)
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      errors: [
        {
          message: 'There is nothing at /api/v1/clients. The API is at /graphql.',
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    },
  ])
})

test('health is read, and the front door leads to the API', async () => {
  const posted = await fetch(`${server.url}/api/health`, { method: 'POST' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const front = await fetch(server.url, { redirect: 'manual' })
  expect([front.status, front.headers.get('location')]).toEqual([302, '/graphql'])
})

test('a browser gets GraphiQL, complete, with nothing from elsewhere', async () => {
  const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('GraphiQL')
  expect(page).not.toMatch(/(?:src|href)="https?:/)
})

test('introspection and GraphiQL can be switched off', async () => {
  const closed = await startTestServer({ settings: { introspection: false, graphiql: 'off' } })
  const { status, body } = await closed.graphql('{ __schema { types { name } } }')
  expect([status, body.errors?.[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
  const page = await fetch(`${closed.url}/graphql`, { headers: { accept: 'text/html' } })
  expect(await page.text()).not.toContain('GraphiQL')
  await closed.stop()
})

test('garbage on the socket ends that connection alone', async () => {
  const { port } = new URL(server.url)
  const answer = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connectSocket(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 hello\r\n\r\n'))
    socket.on('data', (chunk) => (text += chunk)).on('close', () => resolve(text))
  })
  expect(answer).toContain('400 Bad Request')
  expect((await server.graphql('{ health { status } }')).status).toBe(200)
})
