import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectResult, RecordUsage, type VariablesOf } from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

const DAY_MS = 24 * 60 * 60 * 1000
type Event = VariablesOf<typeof RecordUsage>['input']['events'][number]

let server: TestServer
let acme: string
let events = 0
beforeAll(async () => {
  server = await startTestServer()
  acme = (await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })).secret
  await makeClient(server.api(), 'Bolt')
  await makeClient(server.api(), 'Idle')
  await makeClient(server.api(), 'Island', { settings: { timeZone: 'Pacific/Kiritimati' } })
  await used('acme-corp', 'ANALYSIS', 100, 2)
  await used('acme-corp', 'MODEL_TOKENS', 500_000, 1)
  await used('bolt', 'ANALYSIS', 20, 3)
})
afterAll(() => server.stop())

async function used(client: string, operation: Event['operation'], quantity: number, days = 0) {
  events += 1
  const occurredAt = new Date(Date.now() - days * DAY_MS).toISOString()
  const event = { client, eventId: `event-${events}`, operation, quantity, occurredAt }
  const { recordUsage } = await server.api().run(RecordUsage, { input: { events: [event] } })
  expect(expectResult(recordUsage, 'UsageRecorded').recorded).toBe(1)
}

/** Of the last 30 days, in which all of it is, whichever day it is today. */
async function open(command: string, key?: string, size = {}): Promise<Terminal> {
  const tui = openTui(server.api(key), size)
  await tui.see(key ? 'first' : 'Acme Corp')
  tui.type(':', command, KEY.enter)
  await tui.see('this month')
  tui.type('P')
  await tui.see('last 30 days')
  return tui
}

test('usage is charted by day, and each day says what is in it', async () => {
  const tui = await open('usage bolt')
  await tui.see('Usage of Bolt', 'live · by day', 'Total 1.00 USD at list prices', '█', '1.00', '←→ day')
  await tui.see('nothing was used')
  tui.type(KEY.left, KEY.left, KEY.left)
  await tui.see('  1.00 USD', 'analysis 20 (1.00 USD)')
  tui.type(KEY.right)
  await tui.see('nothing was used')
})

test('by operation and by client what costs most comes first, and a client is opened', async () => {
  const tui = await open('usage')
  tui.type(KEY.tab)
  await tui.see('by operation', 'OPERATION', 'QUANTITY', 'SHARE', '500,000', '120')
  const operations = tui.screen()
  expect(operations.indexOf('analysis')).toBeLessThan(operations.indexOf('model-tokens'))
  tui.type(KEY.tab)
  await tui.see('by client', '▸ Acme Corp', '86 %', 'Bolt', '14 %', '6.00 USD', '1.00 USD')
  tui.type(KEY.down)
  await tui.see('▸ Bolt')
  tui.type(KEY.enter)
  await tui.see('Usage of Bolt', 'this month', 'by day')
  tui.type(KEY.tab)
  await tui.see('by operation')
  tui.type(KEY.tab)
  await tui.see('by day')
})

test('what is used is seen as it is recorded', async () => {
  const tui = await open('usage idle')
  await tui.see('Nothing was used in this time.', 'p shows another time.', 'live · by day')
  await used('idle', 'ALERT_EMAIL', 3)
  await tui.see('Total 0.03 USD', 'alert-email 3 (0.03 USD)')
  tui.type('v')
  await tui.see('· test', 'Nothing was used in this time.')
})

test('what is free has a chart for each operation: frames and requests have no sum', async () => {
  await makeClient(server.api(), 'Free')
  await used('free', 'FRAMES', 90_000)
  await used('free', 'REQUESTS', 70)
  const tui = await open('usage free')
  await tui.see('Total 0.00 USD', 'frames    90,000 ', 'requests      70 ', 'frames 90,000, requests 70')
  expect(tui.screen()).not.toContain('90,070')
  tui.type(KEY.tab)
  await tui.see('by operation', '90,000', '70')
  for (const text of ['SHARE', ' %']) expect(tui.screen()).not.toContain(text)
})

test('days are those of the client', async () => {
  const tui = await open('usage island')
  await tui.see('Pacific/Kiritimati')
})

test('a client sees its own usage alone, and who may not see it is told so', async () => {
  const tui = await open('usage', acme)
  await tui.see('Total 6.00 USD')
  tui.type(KEY.tab, KEY.tab)
  await tui.see('by day')
  expect(tui.screen()).not.toContain('live/test')
  tui.type(':usage bolt', KEY.enter)
  await tui.see('There is no client bolt.')

  const { secret } = await makeKey(server.api(), {
    client: 'acme-corp',
    name: 'first app',
    role: 'integration',
  })
  const app = openTui(server.api(secret))
  await app.see('first app')
  expect(app.screen()).not.toContain('U usage')
  app.type(':usage', KEY.enter)
  await app.see('usage:read')
})

test.each([
  [80, 24],
  [160, 48],
])('on %i columns and %i rows nothing is cut', async (columns, rows) => {
  const tui = await open('usage', undefined, { columns, rows })
  for (const view of ['by day', 'by operation', 'by client']) {
    await tui.see(view, 'Total')
    const body = tui.lines().slice(1, -2)
    expect(body).toHaveLength(rows - 3)
    for (const line of body) {
      expect(line.length).toBeLessThanOrEqual(columns)
      expect(line).not.toContain('…')
    }
    tui.type(KEY.tab)
  }
})

test('it is opened from the screen of a client, and leads to its invoices', async () => {
  const tui = openTui(server.api(), { columns: 160, rows: 48 })
  await tui.see('Acme Corp')
  tui.type(':client bolt', KEY.enter)
  await tui.see('U usage', 'I invoices')
  tui.type('U')
  await tui.see('Usage of Bolt', 'I invoices')
  tui.type('I')
  await tui.see('Invoices of Bolt', 'There are no invoices.')
})
