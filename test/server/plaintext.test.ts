import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { makeClient, makeKey } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const PROXIED = { settings: { trustedProxies: ['127.0.0.1'] } }

let server: TestServer
let second: TestServer
beforeAll(async () => {
  server = await startTestServer(PROXIED)
  second = await startTestServer({ ...PROXIED, database: server.database })
})
afterAll(async () => {
  await second.stop()
  await server.stop()
})

async function use(key: string, headers: Record<string, string>, at = server): Promise<void> {
  const response = await fetch(`${at.url}/api/health`, { headers: { 'x-api-key': key, ...headers } })
  expect(response.status).toBe(200)
}

const warnings = () =>
  server.db.query.securityEvents.findMany({
    columns: { address: true, summary: true },
    where: { kind: 'plaintext_key' },
    orderBy: { at: 'asc' },
  })

test('a live key that comes over plain HTTP from elsewhere is told once, by whichever server', async () => {
  const { slug, secret } = await makeClient(server, 'Careless')
  const { secret: testKey } = await makeKey(server, { client: slug, name: 'Trial', environment: 'TEST' })
  const from = (address: string, proto?: string) => ({
    'x-forwarded-for': address,
    ...(proto ? { 'x-forwarded-proto': proto } : {}),
  })
  await use(secret, {})
  await use(secret, from('127.0.0.1'))
  await use(secret, from('::1'))
  await use(secret, from('203.0.113.7', 'https'))
  await use(testKey, from('203.0.113.7'))
  await use(secret, from('203.0.113.8', 'http'))
  await vi.waitFor(async () => expect(await warnings()).toHaveLength(1))
  await use(secret, from('203.0.113.9'))
  await use(secret, from('203.0.113.9'), second)
  const { secret: other } = await makeClient(server, 'Other')
  await use(other, from('2001:db8::1'), second)
  await vi.waitFor(async () => expect(await warnings()).toHaveLength(2))
  const [first, last] = await warnings()
  expect(first).toEqual({
    address: '203.0.113.8',
    summary: expect.stringMatching(
      /^Key .+ of Careless came over plain HTTP from 203\.0\.113\.8: it can be read on the way\. Let it use https, and rotate it\.$/,
    ),
  })
  expect(last).toEqual({
    address: '2001:db8::1',
    summary: expect.stringContaining('by a proxy that does not say X-Forwarded-Proto'),
  })
})
