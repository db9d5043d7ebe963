import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { divide, split } from '../../../src/core/invoices/shares.ts'
import { micros } from '../../../src/core/money/money.ts'
import { type Quantity, quantity } from '../../../src/core/money/quantity.ts'
import { GROUND, payable, priceUnits } from '../../../src/core/prices/ladder.ts'
import { makeClient, makeKey } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** A Wednesday. */
const clock = movableClock(new Date('2026-03-11T12:00:00Z'))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
})
afterAll(() => server.stop())

async function mutate(field: string, input: object, picked: string): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const { body } = await server.graphql(
    `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${picked} ... on Error { code message } } }`,
    { input },
  )
  if (!body.data?.[field] || body.data[field].code) throw new Error(JSON.stringify(body))
  return body.data[field]
}

const settings = (client: string, invoiceLinesBy: string) =>
  mutate(
    'updateBilling',
    { client, invoiceLinesBy },
    '... on BillingUpdated { client { billing { invoiceLinesBy } } }',
  )

const PRICES = [
  { operation: 'ANALYSIS', included: 10, tiers: [{ upTo: 20, unit: '0.10' }, { unit: '0.05' }] },
]

/** 70 looks: 10 are included, 20 cost 0.10, 40 cost 0.05; 4.00 together. */
async function used(client: string, key?: string): Promise<void> {
  await mutate('setPriceList', { client, prices: PRICES, effectiveFrom: '2026-01-01T00:00:00Z' }, '')
  const use = (eventId: string, quantity: number, more: object) => ({
    client,
    eventId,
    operation: 'ANALYSIS',
    quantity,
    occurredAt: '2026-03-10T00:00:00Z',
    ...more,
  })
  await mutate(
    'recordUsage',
    {
      events: [
        use('1', 30, { source: 'Yard', key }),
        use('2', 20, { source: 'Gate', key }),
        use('3', 7, { source: 'Gate' }),
        use('4', 13, {}),
        use('5', 100, { operation: 'FRAMES', source: 'Yard' }),
        use('6', 100, { operation: 'FRAMES', source: 'Gate' }),
      ],
    },
    '',
  )
}

const LINES = `lines { description key source quantity included parts { quantity unit { amount } } amount { amount } }`

async function bill(client: string): Promise<any> {
  clock.pass(7 * DAY_MS)
  const { invoices } = await mutate(
    'generateInvoices',
    { client },
    `... on InvoicesGenerated { invoices { id linesBy subtotal { amount } ${LINES} } }`,
  )
  clock.pass(-7 * DAY_MS)
  return invoices[0]
}

const shown = ({ lines }: any): string[] =>
  lines.map(
    ({ description, quantity, included, parts, amount }: any) =>
      `${description}: ${quantity}, ${included} included${parts.map((part: any) => `, ${part.quantity} x ${part.unit.amount}`).join('')} = ${amount.amount}`,
  )

test('by operation, unless asked for otherwise: tiers and what is included on one line', async () => {
  const { slug } = await makeClient(server, 'By operation')
  await used(slug)
  const invoice = await bill(slug)
  expect(invoice.linesBy).toBe('OPERATION')
  expect(shown(invoice)).toEqual([
    'Analyses: 70, 10 included, 20 x 0.10, 40 x 0.05 = 4.00',
    'Frames: 200, 0 included, 200 x 0.00 = 0.00',
  ])
})

test('by source: each has its part of what is included, of each tier, and of the amount', async () => {
  const { slug } = await makeClient(server, 'By source')
  await used(slug)
  expect((await settings(slug, 'SOURCE')).client.billing.invoiceLinesBy).toBe('SOURCE')
  const invoice = await bill(slug)
  expect(invoice).toMatchObject({ linesBy: 'SOURCE', subtotal: { amount: '4.00' } })
  // What is free stays one line.
  expect(shown(invoice)).toEqual([
    'Analyses: Gate: 27, 3.857143 included, 7.714286 x 0.10, 15.428571 x 0.05 = 1.54',
    'Analyses: Yard: 30, 4.285714 included, 8.571428 x 0.10, 17.142858 x 0.05 = 1.72',
    'Analyses: no source: 13, 1.857143 included, 3.714286 x 0.10, 7.428571 x 0.05 = 0.74',
    'Frames: 200, 0 included, 200 x 0.00 = 0.00',
  ])
  expect(invoice.lines.map(({ source, key }: any) => [source, key])).toEqual([
    ['Gate', null],
    ['Yard', null],
    [null, null],
    [null, null],
  ])
})

test('by key, as it was called then; it is billed once, and again once that is void', async () => {
  const { slug } = await makeClient(server, 'By key')
  const made = await makeKey(server, { client: slug, name: 'recorder' })
  await used(slug, made.id)
  await settings(slug, 'KEY')
  const invoice = await bill(slug)
  const [first, second] = shown(invoice)
  expect(first).toMatch(/^Analyses: recorder \(sk_live_\w+…\): 50, 7\.142857 included, .* = 2\.86$/)
  expect(second).toMatch(/^Analyses: no key: 20, 2\.857143 included, .* = 1\.14$/)
  const [, prefix = '?'] = /^recorder \((sk_live_\w+)…\)$/.exec(invoice.lines[0].key) ?? []
  expect(made.secret.startsWith(prefix)).toBe(true)
  await mutate('voidInvoice', { invoice: invoice.id }, '')
  await settings(slug, 'OPERATION')
  expect(shown(await bill(slug))[0]).toBe('Analyses: 70, 10 included, 20 x 0.10, 40 x 0.05 = 4.00')
})

test('what comes late goes on in the tiers where its period stopped, shared out as well', async () => {
  const { slug } = await makeClient(server, 'Late by source')
  await used(slug)
  await settings(slug, 'SOURCE')
  await bill(slug)
  const late = (eventId: string, quantity: number, source: string) => ({
    client: slug,
    eventId,
    operation: 'ANALYSIS',
    quantity,
    source,
    occurredAt: '2026-03-10T00:00:00Z',
  })
  await mutate('recordUsage', { events: [late('7', 1, 'Gate'), late('8', 2, 'Yard')] }, '')
  clock.pass(7 * DAY_MS)
  expect(shown(await bill(slug))).toEqual([
    'Analyses, 2026-03-09 to 2026-03-15: Gate: 1, 0 included, 1 x 0.05 = 0.05',
    'Analyses, 2026-03-09 to 2026-03-15: Yard: 2, 0 included, 2 x 0.05 = 0.10',
  ])
  clock.pass(-7 * DAY_MS)
})

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, each) => all + each, 0n)
const amounts = fc.array(fc.bigInt(-(10n ** 12n), 10n ** 15n), { minLength: 1, maxLength: 30 })

test('whatever is split, the parts come to the whole', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), amounts, (total, weights) => {
      expect(sum(split(total, weights))).toBe(total)
    }),
  )
})

test('shares of an operation are its quantity, its tiers and its amount, to the last millionth and coin', () => {
  const item = {
    operation: 'ANALYSIS' as const,
    unitMicros: micros(100_001n),
    included: quantity(33_333_333n),
    tiers: [
      { upTo: quantity(70_000_001n), unitMicros: micros(100_001n) },
      { upTo: null, unitMicros: micros(33_333n) },
    ],
  }
  fc.assert(
    fc.property(amounts, fc.bigInt(0n, 10n ** 9n), (weights, start) => {
      const quantities = weights as Quantity[]
      const { reached } = priceUnits(item, quantity(start), GROUND)
      const priced = priceUnits(item, quantity(sum(quantities)), reached)
      const amount = payable(priced.parts, 'EUR')
      const shares = divide({ ...priced, amount }, quantities, 'EUR')
      expect(sum(shares.map(({ amountMicros }) => amountMicros))).toBe(amount)
      expect(sum(shares.map(({ included }) => included))).toBe(priced.included)
      for (const [index, { included, parts, amountMicros }] of shares.entries()) {
        expect(included + sum(parts.map((part) => part.quantity))).toBe(quantities[index])
        expect(amountMicros % 10_000n).toBe(0n)
      }
      for (const part of priced.parts) {
        const same = shares.flatMap(({ parts }) =>
          parts.filter(({ unitMicros }) => unitMicros === part.unitMicros),
        )
        expect(sum(same.map((each) => each.quantity))).toBe(part.quantity)
      }
    }),
  )
})
