import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { billingSettings, clients, usageEvents } from '../../../src/db/tables/index.ts'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const ZONES = ['UTC', 'Europe/Vienna', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Chatham']
const SCHEDULES = ['weekly', 'monthly', 'quarterly'] as const
const OPERATIONS = [
  ['ANALYSIS', 50_000n],
  ['ALERT_EMAIL', 10_000n],
  ['FRAMES', 0n],
] as const
const CLIENTS = 15
const EVENTS = 400
const START = new Date('2025-01-01T00:00:00Z')

/** The same numbers at each run. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** A year of usage, in the order in which it occurred or not. */
async function aYear(server: TestServer): Promise<void> {
  const roll = dice(7)
  for (let index = 0; index < CLIENTS; index += 1) {
    const settings = { timeZone: ZONES[index % ZONES.length]!, language: 'en', unusualUse: true }
    const client = {
      id: newId(),
      name: `Client ${index}`,
      slug: `client-${index}`,
      settings,
      createdAt: START,
      updatedAt: START,
    }
    await server.db.insert(clients).values(client)
    const billing = { schedule: SCHEDULES[index % 3]!, taxRate: 0, taxInclusive: false, paymentTermsDays: 14 }
    await server.db.insert(billingSettings).values({ ...billing, clientId: client.id, updatedAt: START })
    const events = Array.from({ length: EVENTS }, (_, event) => {
      const [operation, unit] = OPERATIONS[roll(OPERATIONS.length)]!
      const quantity = 1 + roll(20)
      const occurredAt = new Date(START.getTime() + roll(365 * 24 * 60) * 60_000)
      return {
        id: newId(),
        clientId: client.id,
        environment: 'live' as const,
        eventId: `event ${event}`,
        operation,
        quantity: String(quantity),
        priceVersion: 'default',
        costMicros: unit * BigInt(quantity),
        currency: 'USD',
        occurredAt,
        recordedAt: occurredAt,
      }
    })
    await server.db.insert(usageEvents).values(events)
  }
}

test('a generated year: every event on one line, quantities and money of the lines those of the events', async () => {
  const clock = movableClock(new Date(START.getTime() + 450 * DAY_MS))
  const server = await startTestServer({ now: clock.now })
  await aYear(server)
  const { body } = await server.graphql(
    'mutation { generateInvoices(input: {}) { ... on InvoicesGenerated { created } ... on Error { message } } }',
  )
  expect(body.data.generateInvoices.created).toBeGreaterThan(300)

  type Sums = { slug: string; quantity: string; cost: string; billed: string; amount: string }
  const compared: readonly Sums[] = await server.db.execute<Sums>(sql`
    select c.slug, e.operation, e.quantity, e.cost, l.quantity as billed, l.amount
    from (select client_id, operation::text, sum(quantity) as quantity, sum(cost_micros) as cost
          from usage_events group by 1, 2) e
    join clients c on c.id = e.client_id
    left join (select i.client_id, operation, sum(quantity) as quantity, sum(amount_micros) as amount
          from invoice_lines join invoices i on i.id = invoice_id group by 1, 2) l
      on l.client_id = e.client_id and l.operation = e.operation
    where e.operation <> 'FRAMES'`)
  expect(compared.length).toBe(CLIENTS * 2)
  expect(compared.map(({ slug, billed, amount }) => [slug, billed, amount])).toEqual(
    compared.map(({ slug, quantity, cost }) => [slug, quantity, cost]),
  )
  const [astray] = await server.db.execute(sql`
    select count(*)::int as count from usage_events e
    left join invoice_lines l on l.id = e.invoice_line_id left join invoices i on i.id = l.invoice_id
    where e.cost_micros > 0 and (i.id is null or i.client_id <> e.client_id or l.operation <> e.operation::text
      or e.occurred_at < i.period_start or e.occurred_at >= i.period_end)`)
  expect(astray).toEqual({ count: 0 })
  const again = await server.graphql(
    'mutation { generateInvoices(input: {}) { ... on InvoicesGenerated { created } } }',
  )
  expect(again.body.data.generateInvoices.created).toBe(0)
  await server.stop()
}, 120_000)
