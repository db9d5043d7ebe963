import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import { CreateClient, ListClients, RevokeClient } from '../../src/client/clients.ts'
import { expectResult } from '../../src/client/results.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { losingFetch } from './losing.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const losing = () => createApi({ url: server.url, key: server.operatorKey, fetch: losingFetch() })

test('what was done though the answer was lost is not done again, and shows no secret', async () => {
  const { createClient } = await losing().run(CreateClient, { input: { name: 'Acme' } })
  const { client, secret } = expectResult(createClient, 'ClientCreated')
  expect(client.slug).toBe('acme')
  expect(secret).toBeNull()
  expect((await server.api().run(ListClients, { first: 10 })).clients.totalCount).toBe(1)
})

test('the answer is the one that was lost', async () => {
  const { revokeClient } = await losing().run(RevokeClient, { input: { client: 'acme' } })
  expect(expectResult(revokeClient, 'ClientRevoked').client.status).toBe('REVOKED')
})
