import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/server/config.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const APP = 'https://app.example.com'

let server: TestServer
let closed: TestServer
let open: TestServer
beforeAll(async () => {
  closed = await startTestServer()
  const { database } = closed
  server = await startTestServer({ database, settings: { corsOrigins: [APP, 'http://localhost:3000'] } })
  open = await startTestServer({ database, settings: { corsOrigins: '*' } })
})
afterAll(async () => {
  await server.stop()
  await open.stop()
  await closed.stop()
})

const preflight = (at: TestServer, origin: string, path = '/graphql') =>
  fetch(at.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  })

const ask = (at: TestServer, headers: Record<string, string>) =>
  fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${closed.operatorKey}`,
      ...headers,
    },
    body: '{"query":"{ me { key { role } } }"}',
  })

const cors = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => /^access-control|^vary/.test(name)))

describe('pages of other origins', () => {
  test('are kept out unless they are named', async () => {
    const asked = await preflight(closed, APP)
    expect([asked.status, cors(asked)]).toEqual([403, {}])
    expect(await asked.json()).toEqual({
      errors: [
        {
          message:
            'Pages of https://app.example.com may not call this server from a browser. Its operator can allow them by the setting corsOrigins.',
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    })
    expect(cors(await ask(closed, { origin: APP }))).toEqual({})
  })

  test('that are named are let in, by every path, and told what they may send and read', async () => {
    const asked = await preflight(server, APP)
    expect([asked.status, cors(asked)]).toEqual([
      204,
      {
        'access-control-allow-headers':
          'authorization, content-type, idempotency-key, x-api-key, x-captured-at, x-sequence, x-timestamp',
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-origin': APP,
        'access-control-expose-headers':
          'idempotency-replayed, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id',
        'access-control-max-age': '7200',
        vary: 'Origin',
      },
    ])
    expect((await preflight(server, 'http://localhost:3000', '/api/health')).status).toBe(204)
    const answer = await ask(server, { origin: APP })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, APP])
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('can read why they are refused', async () => {
    const answer = await ask(server, { origin: APP, authorization: 'Bearer nonsense' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, APP])
  })

  test.each([
    'https://app.example.com.evil.test',
    'http://app.example.com',
    'null',
    'https://app.example.com:444',
  ])('%s is another origin', async (origin) => {
    expect((await preflight(server, origin)).status).toBe(403)
    expect(cors(await ask(server, { origin }))).toEqual({ vary: 'Origin' })
  })

  test('are all let in by *, and none by a request that is no preflight', async () => {
    expect(cors(await preflight(open, 'https://any.test'))).toMatchObject({
      'access-control-allow-origin': '*',
    })
    expect((await fetch(`${open.url}/graphql`, { method: 'OPTIONS' })).status).toBe(405)
  })

  test('are named as origins', () => {
    const origins = (text: string) => loadConfig({}, { VIGINT_CORS_ORIGINS: text }).corsOrigins
    expect(origins(' https://App.example.com/ ,http://localhost:3000')).toEqual([
      APP,
      'http://localhost:3000',
    ])
    expect(origins('*')).toEqual(['*'])
    for (const bad of [
      'app.example.com',
      'https://app.example.com/login',
      'ftp://x',
      'https://*.example.com:',
    ]) {
      expect(() => origins(bad)).toThrow('must be origins of web pages, such as https://app.example.com')
    }
  })
})

test.each(['/graphql', '/health/live', '/nothing', '/'])(
  'what %s answers is no page and no part of one',
  async (path) => {
    const { headers } = await fetch(server.url + path, { redirect: 'manual' })
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(headers.get('strict-transport-security')).toBeNull()
  },
)

test('GraphiQL may run its own script and no other', async () => {
  const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })
  const html = await page.text()
  const policy = page.headers.get('content-security-policy') ?? ''
  const scripts = [...html.matchAll(/<script[^>]*>/g)]
  const script = html.slice(scripts[0]!.index + scripts[0]![0].length, html.lastIndexOf('</script>'))
  expect(policy).toContain(
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' blob:;`,
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  // The policy allows none of these: should the page come to need one, it has to be let in.
  const around = html.replace(script, '')
  expect(/<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)/.test(around)).toBe(false)
  expect(/\bnew Function\(|[^\w.$]eval\(/.test(script)).toBe(false)
})

test('the id of a request is on its answer and in the audit log', async () => {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${closed.operatorKey}` },
    body: '{"query":"mutation { createClient(input: { name: \\"Traced\\" }) { __typename } }"}',
  })
  const { body } = await closed.graphql(
    '{ auditLog(first: 1, action: "client.create") { nodes { requestId } } }',
  )
  expect(body.data.auditLog.nodes).toEqual([{ requestId: answer.headers.get('x-request-id') }])
})

describe('what other sites can make a browser send by itself does nothing', () => {
  test('a form', async () => {
    const { status } = await ask(server, { 'content-type': 'text/plain', origin: 'https://evil.test' })
    expect(status).toBe(415)
  })
  test('a mutation by GET', async () => {
    const query = encodeURIComponent('mutation { createClient(input: { name: "Forged" }) { __typename } }')
    const { status } = await fetch(`${server.url}/graphql?query=${query}`, {
      headers: { authorization: `Bearer ${closed.operatorKey}` },
    })
    expect(status).toBe(405)
  })
})
