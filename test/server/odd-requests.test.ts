import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { hear, openSocket } from '../harness/socket.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const headers = (accept: string) => ({
  accept,
  'content-type': 'application/json',
  'x-api-key': server.operatorKey,
})

test.each(['image/png', 'nope', 'text/plain; charset=utf-16'])(
  'who accepts only %s is answered in JSON, rather than told nothing of what was done',
  async (accept) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: headers(accept),
      body: JSON.stringify({
        query: 'mutation { createKey(input: { role: "operator" }) { ... on KeyCreated { secret } } }',
      }),
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    const { data } = (await response.json()) as any
    expect(data.createKey.secret).toMatch(/^sk_live_/)
  },
)

test.each(['variables', 'extensions'])(
  '%s in the address that are no JSON are the asker’s fault',
  async (name) => {
    const response = await fetch(`${server.url}/graphql?query={health{status}}&${name}=%25`, {
      headers: headers('application/json'),
    })
    const { errors } = (await response.json()) as any
    expect([response.status, errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(errors[0].message).toContain(`${name} in the address is not JSON`)
  },
)

test('variables in the address are taken', async () => {
  const query = encodeURIComponent('query ($first: Int) { clients(first: $first) { totalCount } }')
  const variables = encodeURIComponent('{"first": 1}')
  const response = await fetch(`${server.url}/graphql?query=${query}&variables=${variables}`, {
    headers: headers('application/json'),
  })
  expect(await response.json()).toEqual({ data: { clients: { totalCount: 0 } } })
})

test.each([
  ['no request at all', '\x16\x03\x01 hello\r\n\r\n', 400, 'not an HTTP request'],
  ['headers without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431, 'headers are too large'],
  [
    'two lengths',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde',
    400,
    'not an HTTP request',
  ],
])('%s is refused in the words of everything else', async (_, sent, status, message) => {
  const socket = await openSocket(server.url)
  const heard = hear(socket)
  socket.write(sent)
  const [head = '', body = ''] = (await heard).split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\r\nx-content-type-options: nosniff\r\n`, 's'))
  expect(JSON.parse(body)).toEqual({
    errors: [{ message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } }],
  })
})

test('whatever is expected, the request is answered', async () => {
  const socket = await openSocket(server.url)
  const heard = hear(socket)
  socket.write(
    'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: the-spanish-inquisition\r\n\r\n',
  )
  expect(await heard).toMatch(/^HTTP\/1\.1 200 OK/)
})
