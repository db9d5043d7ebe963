import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../../src/client/index.ts'
import { makeKey as makeKeyOf, REVOKE_KEY } from '../../harness/acts.ts'
import { openProxy } from '../../harness/proxy.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer
let own: string

beforeAll(async () => {
  server = await startTestServer()
  own = (await makeClient(server.api(), 'Acme Corp')).secret
  await makeClient(server.api(), 'Beta Ltd')
})
afterAll(() => server.stop())

async function open(command: string, api = server.api(), size = {}): Promise<Terminal> {
  const tui = openTui(api, size)
  await tui.see('Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

test('acts are listed, filtered by text and by outcome, and opened with what they changed', async () => {
  await server.graphql(
    'mutation ($input: UpdateClientInput!) { updateClient(input: $input) { __typename } }',
    { input: { client: 'acme-corp', description: 'Two warehouses' } },
  )
  const tui = await open('audit')
  await tui.see('Audit log · live', '▸ just now  client.update', 'done', 'operator (sk_live_', '1 of 5')
  expect(tui.lines().every((line) => line.length <= 80)).toBe(true)
  tui.type('/', 'key.create', KEY.enter)
  await tui.see('filter “key.create”', '1 of 2')
  tui.type(KEY.escape)
  await tui.see('client.update', ' of 5')
  tui.type('v', 'v')
  await tui.see('refused only', 'Nothing matches.')
  tui.type(KEY.escape)
  await tui.see(' of 5')
  tui.type('g', KEY.enter)
  await tui.see('description: nothing → Two warehouses', 'K key', 'c client', '127.0.0.1')
  tui.type('c')
  await tui.see('› Acme Corp', 'Two warehouses')
})

test('what is done meanwhile is there at once', async () => {
  const tui = await open('audit beta-ltd')
  await tui.see('Audit log of Beta Ltd', '· live', '1 of 2')
  const began = performance.now()
  const { id } = await makeKeyOf(server, { client: 'beta-ltd', name: 'short-lived' })
  await server.graphql(REVOKE_KEY, { input: { key: id } })
  await tui.see('key.revoke', ' of 4')
  // Sooner than by asking now and then.
  expect(performance.now() - began).toBeLessThan(1_900)
})

test('a client sees its own, and when it is not live', async () => {
  const proxy = await openProxy(server.url)
  const tui = openTui(createApi({ url: proxy.url, key: own }))
  await tui.see('Me')
  tui.type(':audit', KEY.enter)
  await tui.see('Audit log · live', 'client.create')
  expect(tui.screen()).not.toContain('Beta')
  proxy.cut()
  await tui.see('Audit log · not live', 'reconnecting', 'client.create')
  proxy.mend()
  await tui.see('Audit log · live')
})

test('a key that may not see it is told so', async () => {
  const { secret } = await makeKey(server.api(), { client: 'acme-corp', name: 'camera', role: 'viewer' })
  const tui = openTui(server.api(secret))
  await tui.see('camera')
  tui.type(':audit', KEY.enter)
  await tui.see('not live', 'lacks the permission audit:read')
})

test('there is room for more on a large terminal', async () => {
  const tui = await open('audit', server.api(), { columns: 160, rows: 48 })
  await tui.see('CLIENT', 'FROM', 'ON', 'client_', '127.0.0.1')
})
