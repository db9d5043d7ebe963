import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const START = new Date('2025-01-01T00:00:00Z')
const CLIENTS = 100
const EVENTS = 400

let server: TestServer
beforeAll(async () => {
  const clock = movableClock(START)
  server = await startTestServer({ now: clock.now })
  await aYear()
  // Where clocks are ahead, the last hours of the year belong to a quarter that is over by then.
  clock.pass(500 * DAY_MS)
})
afterAll(() => server.stop())

/**
 * A year of a hundred clients, the same at each run: in five time zones, on every schedule, with lines of every sort,
 * by three keys and four cameras or by none, late and early in no order.
 */
async function aYear(): Promise<void> {
  await server.db.execute(sql`select setseed(0.7)`)
  await server.db.execute(sql`
    insert into clients (id, name, slug, settings, created_at, updated_at)
    select gen_random_uuid(), 'Client ' || n, 'client-' || n, jsonb_build_object('language', 'en', 'unusualUse', true,
      'timeZone', ('{UTC,Europe/Vienna,America/St_Johns,Asia/Kolkata,Pacific/Chatham}'::text[])[1 + n % 5]),
      ${START.toISOString()}::timestamptz, ${START.toISOString()}::timestamptz
    from generate_series(1, ${CLIENTS}::int) n`)
  await server.db.execute(sql`
    insert into billing_settings (client_id, schedule, tax_rate, tax_inclusive, payment_terms_days, updated_at, lines_by)
    select id, (case when n % 25 = 0 then 'weekly' when n % 3 = 0 then 'quarterly' else 'monthly' end)::billing_schedule,
      0, false, 14, created_at, ('{operation,key,source}'::invoice_lines_by[])[1 + n % 3]
    from (select *, substring(slug from 8)::int as n from clients) numbered`)
  await server.db.execute(sql`
    with units(place, operation, unit) as (values
      (0, 'ANALYSIS', 50000), (1, 'ALERT_EMAIL', 10000), (2, 'FRAMES', 0)
    ), rolled as materialized (
      select c.id as client_id, n, floor(random() * 3)::int as place, 1 + floor(random() * 20)::int as quantity,
        floor(random() * 365 * 24 * 60)::int as minute, floor(random() * 4)::int as key, floor(random() * 5)::int as source
      from clients c, generate_series(1, ${EVENTS}::int) n
    )
    insert into usage_events (id, client_id, environment, event_id, key_id, operation, quantity, price_version,
      cost_micros, currency, source_name, occurred_at, recorded_at)
    select gen_random_uuid(), client_id, 'live', 'event ' || n, case when key > 0 then md5(key::text)::uuid end,
      operation::usage_operation, quantity, 'default', unit * quantity, 'USD', case when source > 0 then 'Camera ' || source end, at, at
    from rolled join units using (place),
      lateral (select ${START.toISOString()}::timestamptz + minute * interval '1 minute' as at) moment`)
  await server.db.execute(sql`analyze usage_events`)
}

const generate = async (): Promise<number> => {
  const { body } = await server.graphql(
    'mutation { generateInvoices(input: {}) { ... on InvoicesGenerated { created } ... on Error { message } } }',
  )
  return body.data.generateInvoices.created
}

test('a generated year of a hundred clients: every event on one line, quantities and money of the lines those of the events', async () => {
  expect(await generate()).toBeGreaterThan(1_000)
  type Sums = {
    slug: string
    operation: string
    quantity: string
    cost: string
    billed: string
    amount: string
  }
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
      or (i.lines_by = 'source' and l.source_name is distinct from e.source_name)
      or e.occurred_at < i.period_start or e.occurred_at >= i.period_end)`)
  expect(astray).toEqual({ count: 0 })
  const [wrong] = await server.db.execute(sql`
    select count(*)::int as count from invoice_lines l
    where quantity <> (select sum(quantity) from usage_events where invoice_line_id = l.id)`)
  expect(wrong).toEqual({ count: 0 })
  expect(await generate()).toBe(0)
}, 120_000)
