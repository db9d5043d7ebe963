import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newSecret } from '../../../src/core/access/secret.ts'
import { REVOKE_KEY, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer
let unknown: string

beforeAll(async () => {
  server = await startTestServer()
  const { key, secret } = await makeClient(server.api(), 'Acme Corp')
  await server.graphql(REVOKE_KEY, { input: { key: key.id } })
  unknown = newSecret('live').secret
  for (const presented of [secret, secret, secret, unknown]) await tryKey(server, presented)
  await vi.waitFor(async () => {
    const { body } = await server.graphql('{ authFailures { totalCount } securityEvents { totalCount } }')
    expect([body.data.authFailures.totalCount, body.data.securityEvents.totalCount]).toEqual([2, 1])
  }, 5_000)
})
afterAll(() => server.stop())

async function open(command: string, size: { columns?: number; rows?: number } = {}): Promise<Terminal> {
  const tui = openTui(server.api(), size)
  await tui.see('Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

const widths = (tui: Terminal) => new Set(tui.lines().map((line) => line.length <= 80))

test('refused keys are listed, filtered by reason and by text, and opened', async () => {
  const tui = await open('failures')
  await tui.see('Refused keys', 'revoked', 'unknown', '127.0.0.1', 'first key (sk_live_', '1 of 2')
  expect([tui.lines().length, ...widths(tui)]).toEqual([24, true])
  tui.type('v', 'v', 'v')
  await tui.see('revoked only', '1 of 1')
  tui.type(KEY.escape)
  await tui.see('unknown', ' of 2')
  tui.type('/', unknown.slice(0, 14), KEY.enter)
  await tui.see(`${unknown.slice(0, 14)}…`, '1 of 1')
  tui.type(KEY.enter)
  await tui.see('Refused key', '1 within the hour', '127.0.0.1')
  expect(tui.screen()).not.toContain('K key')
})

test('from a refused key of a client one comes to the key and to the client', async () => {
  const tui = await open('f acme-corp')
  await tui.see('Refused keys of Acme Corp', '1 of 1')
  tui.type(KEY.enter)
  await tui.see('3 within the hour', 'K key', 'c client')
  tui.type('K')
  await tui.see('› first key', '○ revoked', 'By day')
  tui.type(KEY.escape)
  await tui.see('3 within the hour')
  tui.type('c')
  await tui.see('› Acme Corp', 'unusual use raises events')
})

test('events are listed, filtered by kind, and opened', async () => {
  const tui = await open('events')
  await tui.see('Events', 'revoked, trying', 'Acme Corp', 'Key first key (sk_live', '1 of 1')
  expect([tui.lines().length, ...widths(tui)]).toEqual([24, true])
  tui.type('v')
  await tui.see('bad keys only', 'Nothing matches.')
  tui.type(KEY.escape)
  await tui.see('1 of 1')
  tui.type(KEY.enter)
  await tui.see('and still in use: 3 requests were refused', 'From', '127.0.0.1', 'tries: 3')
  tui.type('K')
  await tui.see('› first key', 'By day')
})

test('events of a client that has none say so, and an unknown event too', async () => {
  await makeClient(server.api(), 'Calm')
  const tui = await open('events calm', { columns: 160, rows: 48 })
  await tui.see('Events of calm', 'Nothing to look at.')
  tui.type(':event nonsense', KEY.enter)
  await tui.see('There is no thing nonsense')
})

test('a key shows its last days as a line, and the latest as bars with their numbers', async () => {
  const { key, secret } = await makeClient(server.api(), 'Charted')
  for (let use = 0; use < 3; use++) await tryKey(server, secret)
  const tui = await open(`key ${key.id}`, { columns: 100, rows: 40 })
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  await tui.see(
    `${'·'.repeat(29)}█ 3 in 30 days`,
    `${day(0)}    ${'█'.repeat(24)} 3`,
    `${day(1)}    ·${' '.repeat(23)} 0`,
  )
})

test('editing a client can switch off events of unusual use', async () => {
  const { client } = await makeClient(server.api(), 'Editable')
  const tui = await open('client editable')
  await tui.see('unusual use raises events')
  tui.type('e')
  await tui.see('(•) raises an event')
  tui.type(KEY.tab, KEY.tab, KEY.tab)
  await tui.see('Of a key: from a new network')
  tui.type(KEY.right, KEY.enter)
  await tui.see('Editable is saved.', 'unusual use ignored')
  const { body } = await server.graphql('query ($id: ID!) { client(id: $id) { settings { unusualUse } } }', {
    id: client.id,
  })
  expect(body.data.client.settings.unusualUse).toBe(false)
})
