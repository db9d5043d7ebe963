import { afterAll, beforeAll, expect, test } from 'vitest'
import { mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui } from '../terminal.tsx'

const DAY_MS = 24 * 60 * 60 * 1000

let before: TestServer
let server: TestServer
/** Of the first client there is usage in the currency of before. */
beforeAll(async () => {
  before = await startTestServer()
  await makeClient(before.api(), 'Dollars')
  await use(before, 'dollars')
  server = await startTestServer({ database: before.database, settings: { currency: 'EUR' } })
  await makeClient(server.api(before.operatorKey), 'Euros')
})
afterAll(async () => {
  await server.stop()
  await before.stop()
})

async function use({ graphql }: TestServer, client: string) {
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const event = { client, eventId: 'a', operation: 'ANALYSIS', quantity: 40, occurredAt }
  const there = {
    graphql: (query: string, variables?: object) => graphql(query, variables, before.operatorKey),
  }
  const answer = '... on UsageRecorded { recorded }'
  expect(await mutate(there, 'recordUsage', { events: [event] }, answer)).toEqual({ recorded: 1 })
}

async function open() {
  const tui = openTui(server.api(before.operatorKey))
  await tui.see('Dollars', 'Euros')
  tui.type(':invoices', KEY.enter)
  await tui.see('There are no invoices.', 'n generate')
  tui.type('n')
  await tui.see('▸ Period')
  tui.type(KEY.enter)
  return tui
}

test('who can’t be billed is named, with the reason', async () => {
  const alone = await open()
  await alone.see('✗ No invoice could be drawn up for:', '✗ Dollars has', 'server bills in EUR')

  await use(server, 'euros')
  const tui = await open()
  await tui.see('Draft 1 invoice?', '2.00 EUR', 'No invoice could be drawn up for:', '✗ Dollars has')
  tui.type('y')
  await tui.see('1 invoice drafted.', '✗ Dollars has unbilled usage in USD', '↵ goes on.')
  tui.type(KEY.enter)
  await tui.see('▸ (draft)', 'Euros', '1 of 1')
})
