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

test('lines of invoices are by source where the client wants them so', async () => {
  const update = ['billing', 'update', 'acme-corp', '--lines-by']
  expect((await vigint(...update, 'source')).stdout).toMatch(/Lines by +source\n/)
  expect(await vigintError(...update, 'day')).toMatchObject({ exit: 2 })
  const occurredAt = new Date(Date.now() - 8 * DAY_MS).toISOString()
  const use = (eventId: string, quantity: number, source?: string) => ({
    client: 'acme-corp',
    eventId,
    operation: 'ANALYSIS',
    quantity,
    source,
    occurredAt,
  })
  await server.graphql(
    'mutation ($e: [UsageEventInput!]!) { recordUsage(input: { events: $e }) { __typename } }',
    { e: [use('1', 10, 'Gate'), use('2', 30, 'Yard'), use('3', 20)] },
  )
  const { invoices } = await vigintJson(
    'invoices',
    'generate',
    '--client',
    'acme-corp',
    '--period',
    occurredAt.slice(0, 10),
  )
  const { invoice } = await vigintJson('invoices', 'show', invoices[0].id)
  expect(invoice.linesBy).toBe('SOURCE')
  expect(invoice.lines).toMatchObject([
    { source: 'Gate', quantity: 10, amount: { amount: '0.50' } },
    { source: 'Yard', quantity: 30, amount: { amount: '1.50' } },
    { source: null, quantity: 20, amount: { amount: '1.00' } },
  ])
  const { stdout } = await vigint('invoices', 'show', invoices[0].id)
  expect(stdout).toMatch(/Analyses: Gate +10 +10 x 0\.05 +0\.50 USD\n/)
  expect(stdout).toMatch(/Analyses: no source +20 +20 x 0\.05 +1\.00 USD\n/)
})
