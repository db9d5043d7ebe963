import type postgres from 'postgres'
import { takeRounds } from './bench.ts'
import { compare, type Figure } from './figure.ts'
import { post } from './post.ts'
import type { Vigint } from './workspace.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
/** Of each client in each week: five operations, four of which cost something. */
const EVENTS = 20
/** Asked for one by one, before all others are. */
const ALONE = 20

const GENERATE =
  'mutation ($i: GenerateInvoicesInput!) { generateInvoices(input: $i) { ... on InvoicesGenerated { created } ... on Error { message } } }'

/** Milliseconds that a draft takes where all clients are billed by one request, against one by one. */
export async function billClients(
  vigint: Vigint,
  sql: postgres.Sql,
  rounds: number,
  clients: number,
): Promise<Figure> {
  const weeks = rounds + 1
  await fill(sql, clients, weeks)
  let back = weeks
  const measured = await takeRounds(rounds, async () => {
    // A week for each round, the oldest first: what was left out before would be billed along.
    const period = new Date(Date.now() - back-- * WEEK_MS).toISOString().slice(0, 10)
    const one = await msEach(
      Array.from(
        { length: ALONE },
        (_, index) => () => generate(vigint, { client: `bulk-${index + 1}`, period }),
      ),
    )
    return { one, all: await msEach([() => generate(vigint, { period })]) }
  })
  return compare(measured, {
    unit: 'ms',
    what: `a draft, ${clients.toLocaleString('en')} clients by one request, ${EVENTS} events each`,
    against: 'a draft of one client by a request of its own',
    aim: { most: 1.2 },
    measured: (round) => round.all,
    baseline: (round) => round.one,
  })
}

async function generate(vigint: Vigint, input: object): Promise<number> {
  const answer = await post(vigint, GENERATE, { i: input })
  const { generateInvoices } = answer as { generateInvoices: { created?: number } }
  if (!generateInvoices.created) throw new Error(JSON.stringify(answer))
  return generateInvoices.created
}

/** By the draft. */
async function msEach(asks: readonly (() => Promise<number>)[]): Promise<number> {
  const started = performance.now()
  let drafts = 0
  for (const ask of asks) drafts += await ask()
  return (performance.now() - started) / drafts
}

async function fill(sql: postgres.Sql, clients: number, weeks: number): Promise<void> {
  await sql`insert into clients (id, name, slug, settings, created_at, updated_at)
    select gen_random_uuid(), 'Bulk ' || n, 'bulk-' || n, '{"timeZone": "UTC", "language": "en", "unusualUse": true}', now(), now()
    from generate_series(1, ${clients}::int) n`
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`insert into usage_events (id, client_id, environment, event_id, operation, quantity, price_version, cost_micros,
        currency, occurred_at, recorded_at)
      select gen_random_uuid(), c.id, 'live', w || ' ' || n,
        ('{ANALYSIS,MODEL_TOKENS,ALERT_EMAIL,ALERT_WEBHOOK,FRAMES}'::usage_operation[])[1 + n % 5], 1 + n % 7, 'default',
        case when n % 5 = 4 then 0 else 2000 end, 'USD',
        date_trunc('week', now() at time zone 'UTC') at time zone 'UTC' - w * interval '1 week' + n * interval '8 hours', now()
      from clients c, generate_series(1, ${weeks}::int) w, generate_series(1, ${EVENTS}::int) n
      where c.slug like 'bulk-%'`
  })
  await sql`vacuum analyze usage_events`
  await sql`vacuum analyze clients`
}
