import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(() => server.stop())

const agoIso = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

test('prices are shown, and set for a client from a date on', async () => {
  const shown = (await vigint('prices', 'show')).stdout
  expect(shown).toContain('Version   default')
  expect(shown).toMatch(/analysis +0\.05\n/)
  expect(shown).toMatch(/frames +free\n/)
  const { priceList } = await vigintJson(
    ...[
      'prices',
      'set',
      '--client',
      'acme-corp',
      '--price',
      'analysis=0.05:100,0.03+10',
      '--from',
      '2026-01-01',
    ],
  )
  expect(priceList).toMatchObject({ version: 'client-1', effectiveFrom: '2026-01-01T00:00:00.000Z' })
  expect((await vigint('prices', 'show', '--client', 'acme-corp')).stdout).toMatch(
    /analysis +10 +0\.05 up to 100, then 0\.03\n/,
  )
  const wrong = await vigintError('prices', 'set', '--price', 'looks=0.05')
  expect(wrong).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: '"looks=0.05" is no price of an operation.',
  })
  expect(await vigintError('prices', 'set', '--price', 'analysis=0.03,0.05')).toMatchObject({
    message: expect.stringContaining('tiers must go up'),
  })
})

test('invoices are drawn up, listed, finalized, paid and credited', async () => {
  await vigintJson('billing', 'update', 'acme-corp', '--tax', '20', '--legal-name', 'Acme Ltd')
  await server.graphql(
    `mutation ($at: DateTime) { recordUsage(input: {events: [{client: "acme-corp", eventId: "a", operation: ANALYSIS,
      quantity: 130, occurredAt: $at}]}) { __typename } }`,
    { at: agoIso(7) },
  )
  const dry = await vigintJson('invoices', 'generate', '--dry-run')
  expect(dry.drafts).toMatchObject([
    { client: { slug: 'acme-corp' }, total: { amount: '6.72', currency: 'USD' } },
  ])
  const { created, invoices } = await vigintJson('invoices', 'generate', '--client', 'acme-corp')
  expect(created).toBe(1)
  const { id } = invoices[0]
  expect(await vigintJson('invoices', 'generate')).toMatchObject({ created: 0, invoices: [{ id }] })
  expect((await vigint('invoices', 'list')).stdout).toMatch(/\(draft\) +acme-corp +draft .* 6\.72 USD/)

  const { invoice } = await vigintJson('invoices', 'finalize', id, '--force')
  expect(invoice.number).toMatch(/^VIG-\d{4}-000001$/)
  const shown = (await vigint('invoices', 'show', invoice.number)).stdout
  expect(shown).toContain('Acme Ltd')
  expect(shown).toMatch(/Analyses +130 +10 included, 100 x 0\.05, 20 x 0\.03 +5\.60 USD/)
  expect(shown).toMatch(/Subtotal +5\.60 USD\n +Tax 20 % +1\.12 USD\n +Total +6\.72 USD/)

  const part = await vigintJson(
    'invoices',
    'pay',
    invoice.number,
    '--amount',
    '1.72',
    '--reference',
    'transfer 7',
  )
  expect(part.invoice).toMatchObject({ state: 'FINALIZED', outstanding: { amount: '5.00' } })
  const credited = await vigintJson(
    'invoices',
    'credit',
    invoice.number,
    '--amount',
    '2',
    '--reason',
    'Goodwill',
  )
  expect(credited.creditNote).toMatchObject({ total: { amount: '2.00' }, tax: { amount: '0.33' } })
  expect((await vigint('invoices', 'show', invoice.number)).stdout).toMatch(/Left to pay +3\.00 USD/)
  expect((await vigintJson('invoices', 'list', '--state', 'finalized')).invoices).toHaveLength(1)
  expect((await vigintJson('invoices', 'list', '--overdue')).invoices).toEqual([])
  expect(await vigintError('invoices', 'void', invoice.number, '--force')).toMatchObject({ code: 'CONFLICT' })
  expect((await vigintJson('invoices', 'pay', invoice.number)).invoice.state).toBe('PAID')
  expect(await vigintError('invoices', 'show', 'VIG-2026-999999')).toMatchObject({ code: 'NOT_FOUND' })
})
