import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectResult,
  GenerateInvoices,
  ListInvoices,
  RecordUsage,
  SetPrices,
  ShowInvoice,
  UpdateBilling,
} from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000

let server: TestServer
let secret: string
beforeAll(async () => {
  server = await startTestServer()
  secret = (await makeClient(server.api(), 'Acme Corp', { key: { name: 'first', role: 'admin' } })).secret
  await makeClient(server.api(), 'Bolt')
  const billing = { client: 'acme-corp', taxPercent: '20', legalName: 'Acme Ltd' }
  const { updateBilling } = await server.api().run(UpdateBilling, { input: billing })
  expectResult(updateBilling, 'BillingUpdated')
  const prices = [
    {
      operation: 'ANALYSIS' as const,
      included: 10,
      tiers: [{ upTo: 100, unit: '0.05' }, { unit: '0.03' }],
    },
  ]
  const { setPriceList } = await server.api().run(SetPrices, {
    input: { client: 'acme-corp', prices, effectiveFrom: '2026-01-01T00:00:00Z' },
  })
  expectResult(setPriceList, 'PriceListSet')
  await used('acme-corp', 130)
  await used('bolt', 20)
})
afterAll(() => server.stop())

async function used(client: string, quantity: number) {
  const occurredAt = new Date(Date.now() - WEEK_MS).toISOString()
  const event = { client, eventId: 'a', operation: 'ANALYSIS' as const, quantity, occurredAt }
  const { recordUsage } = await server.api().run(RecordUsage, { input: { events: [event] } })
  expectResult(recordUsage, 'UsageRecorded')
}

async function open(command: string, key?: string, size = {}): Promise<Terminal> {
  const tui = openTui(server.api(key), size)
  await tui.see(key ? 'first' : 'Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}
const listed = async () => (await server.api().run(ListInvoices, {})).invoices.nodes
const shown = async (invoice: string) => (await server.api().run(ShowInvoice, { invoice })).invoice

test('what would be drafted is shown before it is', async () => {
  const tui = await open('invoices')
  await tui.see('There are no invoices.', 'or press n', 'n generate')
  tui.type('n')
  await tui.see('Generate invoices', '▸ Period')
  tui.type(KEY.ctrlU, 'someday', KEY.enter)
  await tui.see('✗', 'period must be')
  tui.type(KEY.ctrlU, 'last', KEY.tab, 'nobody', KEY.enter)
  await tui.see('✗', 'no client')
  tui.type(KEY.ctrlU, KEY.enter)
  await tui.see('Acme Corp', '6.72 USD', 'Bolt', '1.00 USD', 'Draft 2 invoices?')
  expect(await listed()).toEqual([])
  tui.type('n')
  await tui.see('▸ Period')
  tui.type(KEY.enter)
  await tui.see('Draft 2 invoices?')
  tui.type('y')
  await tui.see('2 invoices drafted.', '(draft)', '1 of 2')
  expect(await listed()).toHaveLength(2)
  tui.type('n')
  await tui.see('▸ Period')
  tui.type(KEY.enter)
  await tui.see('✗ Nothing new is to be billed for it.')
})

test('invoices are listed, found by text and by state', async () => {
  const tui = await open('invoices', undefined, { columns: 160 })
  await tui.see('NUMBER', 'CLIENT', 'PERIOD', 'STATE', 'TOTAL', 'LEFT', 'DUE', '◌ draft', '6.72 USD')
  tui.type('/bol', KEY.enter)
  await tui.see('▸ (draft)', 'Bolt', '1 of 1')
  await tui.notSee('Acme Corp')
  tui.type(KEY.escape)
  await tui.see('Acme Corp')
  tui.type('s', 's')
  await tui.see('finalized only', 'Nothing matches.')
  const narrow = await open('invoices')
  await narrow.see('NUMBER', 'CLIENT', 'PERIOD', 'STATE', 'TOTAL', '6.72 USD')
  for (const line of narrow.lines()) expect(line.length).toBeLessThanOrEqual(80)
})

test('an invoice is finalized, paid in part, credited and paid, and says all of it', async () => {
  const tui = await open('invoices acme-corp')
  await tui.see('Invoices of Acme Corp', '▸ (draft)', 'f finalize', 'x void')
  expect(tui.screen()).not.toContain('p pay')
  tui.type('f')
  await tui.see('for Acme Corp, 6.72 USD', 'Finalize it?')
  tui.type('n')
  await tui.see('▸ (draft)')
  tui.type('f')
  await tui.see('Finalize it?')
  tui.type('y')
  await tui.see('Finalized as VIG-', '▸ VIG-', '● finalized', 'p pay', 'C credit', 'w write off')
  const number = /VIG-\d{4}-\d{6}/.exec(tui.screen())?.[0] ?? ''

  tui.type(KEY.enter)
  await tui.see('130', '10 included + 100 × 0.05 + 20 × 0.03, prices client-1', '5.60 USD')
  await tui.see('Acme Ltd', 'x void', 'p pay')
  tui.type('p')
  await tui.see('Of 6.72 USD, 6.72 USD are left to pay.')
  tui.type(KEY.ctrlU, '99', KEY.enter)
  await tui.see('99 USD came in from Acme Corp', 'Record it?')
  tui.type('y')
  await tui.see('✗ Of the invoice')
  tui.type('n')
  await tui.see('▸ Amount')
  tui.type(KEY.ctrlU, '1.72', KEY.tab, 'transfer 7', KEY.enter)
  await tui.see('1.72 USD came in', 'transfer 7', 'Record it?')
  tui.type('y')
  await tui.see('Recorded 1.72 USD.')
  await tui.notSee('x void')

  tui.type('C')
  await tui.see('Credit note for')
  tui.type('2', KEY.enter)
  await tui.see('✗ Say why')
  tui.type('Goodwill', KEY.enter)
  await tui.see('2 USD of VIG-', 'Goodwill', 'Write the credit note?')
  tui.type('y')
  await tui.see('over 2.00 USD.', 'Left to pay   3.00 USD')
  expect(await shown(number)).toMatchObject({ outstanding: { amount: '3.00' } })

  tui.type('p')
  await tui.see('3.00 USD are left to pay.')
  tui.type(KEY.enter)
  await tui.see('Record it?')
  tui.type('y')
  await tui.see('✓ paid')
  for (const hint of ['p pay', 'w write off', 'x void']) expect(tui.screen()).not.toContain(hint)
  const large = await open(`invoice ${number}`, undefined, { rows: 48 })
  await large.see(
    'transfer 7',
    'VIG-CN-',
    'Goodwill',
    'Subtotal',
    '1.12 USD, 20 %',
    'drafted',
    'finalized',
    'paid',
  )
  await large.see('Left to pay   0.00 USD')
})

test('an invoice is written off, and a draft made void', async () => {
  const tui = await open('invoices bolt')
  await tui.see('▸ (draft)', 'f finalize')
  tui.type('x')
  await tui.see('Make it void?')
  tui.type('y')
  await tui.see('– void')
  for (const hint of ['f finalize', 'x void', 'p pay']) expect(tui.screen()).not.toContain(hint)
  tui.type('n')
  await tui.see('▸ Period')
  tui.type(KEY.enter)
  await tui.see('Draft 1 invoice?')
  tui.type('y')
  await tui.see('1 invoice drafted.', 'of 2')
  tui.type('s')
  await tui.see('▸ (draft)', '1 of 1')
  tui.type('f')
  await tui.see('Finalize it?')
  tui.type('y')
  await tui.see('Nothing matches.')
  tui.type('s')
  await tui.see('● finalized')
  tui.type('w')
  await tui.see('1.00 USD of Bolt', 'off?')
  tui.type('y')
  await tui.see('Nothing matches.')
  tui.type(KEY.escape)
  await tui.see('✗ written off', '– void')
})

test('a client sees its own invoices, and changes nothing', async () => {
  const tui = await open('invoices', secret)
  await tui.see('▸ VIG-', '✓ paid', '1 of 1')
  expect(tui.screen()).not.toContain('Bolt')
  for (const hint of ['n generate', 'C credit', 'c client']) expect(tui.screen()).not.toContain(hint)
  tui.type(KEY.enter)
  await tui.see('Acme Ltd', 'Lines')
  for (const hint of ['C credit', 'm mail']) expect(tui.screen()).not.toContain(hint)
  tui.type(':invoice VIG-2000-000001', KEY.enter)
  await tui.see('There is no invoice VIG-2000-000001.')
})

test('letters that the PDF lacks are told before an invoice is finalized', async () => {
  await makeClient(server.api(), 'Yama')
  const billing = { client: 'yama', legalName: '山 Ltd' }
  const { updateBilling } = await server.api().run(UpdateBilling, { input: billing })
  expectResult(updateBilling, 'BillingUpdated')
  await used('yama', 20)
  const { generateInvoices } = await server.api().run(GenerateInvoices, { input: { client: 'yama' } })
  expectResult(generateInvoices, 'InvoicesGenerated')
  const tui = await open('invoices yama')
  await tui.see('▸ (draft)', 'f finalize')
  tui.type('f')
  await tui.see('Its PDF will have \ufffd for 山 (U+5C71).', 'Finalize it?')
  tui.type('n')
  await tui.see('▸ (draft)')
  tui.type(KEY.enter)
  await tui.see('Not printable', '山 (U+5C71): the PDF has \ufffd instead')
})

test('the end of an invoice is one key away, and so is its beginning', async () => {
  const paid = (await listed()).find(({ client }) => client?.slug === 'acme-corp')
  const tui = await open(`invoice ${paid?.number}`, undefined, { rows: 24 })
  await tui.see('State', 'lines 1–')
  tui.type(KEY.end)
  await tui.see('Id            invoice_')
  tui.type('g')
  await tui.see('State', 'lines 1–')
  tui.type('G')
  await tui.see('Id            invoice_')
})
