import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi, DeleteClient } from '../../src/client/index.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { makeClient } from './making.ts'
import { KEY, openTui } from './terminal.tsx'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startTestServer({ database })
  await makeClient(server.api(), 'Acme Corp')
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

describe('the command line', () => {
  test('completes, and leads to a screen', async () => {
    const tui = openTui(server.api())
    await tui.see('Acme Corp')
    tui.type(':')
    await tui.see('clients client keys key')
    tui.type('ke', KEY.tab)
    await tui.see(':keys', 'all keys, or those of one client')
    tui.type('acme-corp', KEY.enter)
    await tui.see('Keys of Acme Corp')
  })

  test('takes a mistyped name for what it may have been', async () => {
    const tui = openTui(server.api())
    await tui.see('Acme Corp')
    tui.type(':cleints', KEY.enter)
    await tui.see('There is no :cleints. Did you mean :clients?')
    tui.type(KEY.escape)
    await tui.see('↵ open')
  })
})

test('the help lists the keys of the screen, and goes', async () => {
  const tui = openTui(server.api(), { columns: 160, rows: 100 })
  await tui.see('Acme Corp')
  tui.type('?')
  await tui.see('every key and command', 'revoke (when the client is active)', ':keys [client]', 'load again')
  await tui.see('Choices in forms', '→ space             choose', 'choose (when the form has no other field)')
  tui.type('?')
  await tui.see('▸ Acme Corp')
})

test('what was to be said at the start is said', async () => {
  const tui = openTui(server.api(), { notice: 'vigint is listening' })
  await tui.see('vigint is listening', 'Acme Corp')
})

describe('a terminal that is too small', () => {
  test('is told so, and the screen comes back as it was left', async () => {
    const tui = openTui(server.api())
    await tui.see('▸ Acme Corp')
    tui.type(KEY.enter)
    await tui.see('Clients › Acme Corp')
    tui.resize(79, 24)
    await tui.see('The terminal is too small', '79x24, and 80x24 is needed')
    expect(tui.screen()).not.toContain('Acme Corp')
    tui.resize(80, 23)
    await tui.see('80x23')
    tui.resize(80, 24)
    await tui.see('Clients › Acme Corp', 'Keys (1)')
  })

  test.each([
    [80, 24],
    [160, 48],
  ])('begins below 80x24: %ix%i is filled and not exceeded', async (columns, rows) => {
    const tui = openTui(server.api(), { columns, rows })
    await tui.see('▸ Acme Corp')
    expect(tui.lines()).toHaveLength(rows)
    expect(Math.max(...tui.lines().map((line) => line.length))).toBeLessThanOrEqual(columns)
  })
})

test('a terminal that is made too small keeps a new secret that was not read yet', async () => {
  const tui = openTui(server.api())
  await tui.see('▸ Acme Corp')
  tui.type('n')
  await tui.see('New client')
  tui.type('Resized', KEY.enter)
  await tui.see('VIGINT_API_KEY=')
  const [secret = 'none'] = /sk_live_\w{49}/.exec(tui.screen()) ?? []
  tui.resize(50, 10)
  await tui.see('Enlarge it to see the new key.')
  expect(tui.screen()).not.toContain('q to quit')
  tui.type('q')
  tui.resize(80, 24)
  await tui.see(secret)
  await tui.closeSecret()
  await tui.see('Clients › Resized')
  tui.resize(50, 10)
  await tui.see('Enlarge it, or q to quit.')
  const input = { client: 'resized', confirm: 'Resized' }
  await server.api().run(DeleteClient, { input })
})

describe('a server that goes away', () => {
  test('leaves what was there, marked as old, until it is back', async () => {
    const tui = openTui(server.api())
    await tui.see('● live', '▸ Acme Corp')
    const key = server.operatorKey
    const port = Number(new URL(server.url).port)
    await server.stop()
    await tui.see('○ not live: reconnecting', 'connection refused', 'as of ', '▸ Acme Corp')

    server = await startTestServer({ database, settings: { port } })
    await tui.see('● live')
    await makeClient(server.api(key), 'Back Again')
    await tui.see('Back Again', '▸ Acme Corp')
    expect(tui.screen()).not.toContain('as of ')
    server.operatorKey = key
  })

  test('is waited for from the start', async () => {
    const away = createApi({ url: 'http://127.0.0.1:9', key: server.operatorKey })
    const tui = openTui(away)
    await tui.see('Not connected', 'No server answers at http://127.0.0.1:9', 'tried again every 2 seconds')
  })
})

test('a key that no server knows is refused with what to do', async () => {
  const tui = openTui(server.api(`sk_live_${'a'.repeat(49)}`))
  await tui.see('The server refuses this key', 'r try again   q quit')
})
