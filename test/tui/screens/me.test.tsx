import { afterAll, beforeAll, expect, test } from 'vitest'
import { RevokeKey, ShowClient } from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui } from '../terminal.tsx'

let server: TestServer
let own: string

beforeAll(async () => {
  server = await startTestServer()
  own = (await makeClient(server.api(), 'Acme Corp', { email: 'billing@acme.com' })).secret
})
afterAll(() => server.stop())

test('a client starts on its own record and keys', async () => {
  const tui = openTui(server.api(own))
  await tui.see('Me', 'your own record', 'billing@acme.com', 'Keys (1)', 'first key', 'admin live')
})

test('a client changes what is its own', async () => {
  const tui = openTui(server.api(own))
  await tui.see('billing@acme.com')
  tui.type('e')
  await tui.see('Edit Acme Corp')
  tui.type(KEY.tab, KEY.ctrlU, 'new@acme.com', KEY.enter)
  await tui.see('Acme Corp is saved.', 'new@acme.com')
  const { client } = await server.api().run(ShowClient, { id: 'acme-corp' })
  expect(client?.email).toBe('new@acme.com')
})

test('a client creates keys of its own', async () => {
  const tui = openTui(server.api(own))
  await tui.see('first key')
  tui.type('k')
  await tui.see('Me › Keys', '▸ first key')
  tui.type('n')
  await tui.see('New key of Acme Corp', '(•) integration')
  tui.type('own key', KEY.enter)
  await tui.see('VIGINT_API_KEY=sk_live_')
  await tui.closeSecret()
  await tui.see('own key')
})

test('the clients are not for a client, and the screen says why', async () => {
  const tui = openTui(server.api(own))
  await tui.see('first key')
  tui.type(':clients', KEY.enter)
  await tui.see('lacks the permission', 'Only an operator sees all clients. Type :me')
  tui.type('n')
  tui.type(KEY.escape)
  await tui.see('your own record')
})

test('a role that may see nothing is told so in each part', async () => {
  const { secret } = await makeKey(server.api(), { client: 'acme-corp', name: 'camera', role: 'ingest' })
  const tui = openTui(server.api(secret))
  await tui.see('camera, ingest, live', 'frames:write', 'lacks the permission')
})

test('a key that is revoked while it is looked with is told so, and what to do', async () => {
  const { key, secret } = await makeKey(server.api(), {
    client: 'acme-corp',
    name: 'short-lived',
    role: 'viewer',
  })
  const tui = openTui(server.api(secret))
  await tui.see('short-lived')
  await server.api().run(RevokeKey, { input: { key: key.id } })
  await tui.see('The server refuses this key', 'was revoked', 'r try again')
  tui.type('r')
  await tui.see('The server refuses this key')
})
