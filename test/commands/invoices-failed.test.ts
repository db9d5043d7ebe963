import { afterAll, beforeAll, expect, test } from 'vitest'
import { mutate } from '../harness/invoices.ts'
import { startTestServer } from '../harness/server.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: Environment
beforeAll(async () => {
  server = await openEnvironment({ currency: 'EUR' })
  for (const name of ['Dollar', 'Fine']) await vigintJson('clients', 'create', '--name', name)
  // From when the server billed in another currency.
  const before = await startTestServer({ database: server.database, settings: { currency: 'USD' } })
  const prices = [{ operation: 'ANALYSIS', tiers: [{ unit: '0.05' }] }]
  const old = { client: 'dollar', prices, effectiveFrom: '2026-01-01T00:00:00Z' }
  const priced = await mutate(before, 'setPriceList', old, '__typename', server.operatorKey)
  expect(priced).toEqual({ __typename: 'PriceListSet' })
  await before.stop()
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const used = { client: 'fine', eventId: 'a', operation: 'ANALYSIS', quantity: 100, occurredAt }
  await server.graphql(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: {events: $events}) { __typename } }',
    { events: [used, { ...used, client: 'dollar' }] },
  )
})
afterAll(() => server.stop())

/** As a shell sees it; it is that of the tests otherwise. */
async function generate(...words: string[]) {
  const { stdout, stderr } = await vigint('invoices', 'generate', ...words)
  const exit = process.exitCode ?? 0
  process.exitCode = undefined
  return { stdout, stderr, exit }
}

const WHY =
  'Dollar has unbilled usage in USD, and the server bills in EUR. Set VIGINT_CURRENCY to USD until it is billed.'
const FAILURE = `Nothing drawn up for dollar: ${WHY}\n`

test('a client that nothing can be drawn up for is named, others have theirs, and the exit code says so', async () => {
  const dry = await generate('--dry-run')
  expect(dry.stdout).toMatch(/^CLIENT .*\nfine .* 5\.00 EUR\n$/)
  expect(dry.stderr).toBe(`${FAILURE}1 would be made. Nothing was stored.\n`)
  expect(dry.exit).toBe(1)
  const asJson = await generate('--json')
  expect([asJson.exit, asJson.stderr]).toEqual([1, ''])
  const { created, invoices, failed } = JSON.parse(asJson.stdout)
  expect(created).toBe(1)
  expect(invoices).toMatchObject([{ client: { slug: 'fine' }, total: { amount: '5.00', currency: 'EUR' } }])
  expect(failed).toMatchObject([{ client: { slug: 'dollar' }, message: WHY }])
})

test('it stays so when it is run again; asked for alone, that client is an error', async () => {
  const again = await generate()
  expect(again.stdout).toMatch(/\(draft\) +fine /)
  expect(again.stderr).toBe(`${FAILURE}Nothing new is to be billed.\n`)
  expect(again.exit).toBe(1)
  expect((await generate('--client', 'fine')).exit).toBe(0)
  expect(await vigintError('invoices', 'generate', '--client', 'dollar')).toMatchObject({
    ...{ exit: 6, code: 'CONFLICT', message: WHY },
  })
})
