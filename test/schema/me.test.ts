import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

test('an operator is nobody’s client', async () => {
  const { status, body } = await server.graphql(
    '{ me { client { id } key { role environment state usable } } }',
  )
  expect(status).toBe(200)
  expect(body).toEqual({
    data: {
      me: { client: null, key: { role: 'operator', environment: 'LIVE', state: 'ACTIVE', usable: true } },
    },
  })
})
