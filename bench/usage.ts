import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../src/db/embedded/start.ts'
import { type Bench, takeRounds } from './bench.ts'
import { compare } from './figure.ts'
import { billClients } from './invoicing.ts'
import { askOnce, type Target } from './load.ts'
import { post } from './post.ts'
import type { Vigint } from './workspace.ts'

const quiet = { info: () => {}, warn: () => {} }
const BATCH = 1_000
/** Sent at once: more would only wait for the two cores. */
const LANES = 4
const BATCHES = 40
const FEW_EVENTS = 100_000
/** A smoke run has no minutes to fill a table. */
const MANY_EVENTS = { full: 10_000_000, quick: 500_000 }
const MANY_CLIENTS = { full: 1_000, quick: 100 }
const READS = 20
const ROUNDS = { full: 10, quick: 2 }

const RECORD =
  'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { ... on UsageRecorded { recorded } ... on Error { message } } }'
const READ =
  'query ($c: ID, $by: [UsageGrouping!]) { usage(client: $c, groupBy: $by) { groups { key quantity cost { amount } } total { amount } } }'

export const usage: Bench = {
  about:
    'How many events a second are recorded, and how long it takes to read a month of usage, and to bill a week.',
  rounds: ROUNDS,
  async run(workspace, count) {
    const directory = workspace.dataDir('usage')
    const database = await startEmbedded({ directory: join(directory, 'postgres'), log: quiet })
    const sql = postgres(database.url, { max: LANES, onnotice: () => {} })
    const vigint = await workspace.serve(join(directory, 'server'), [], { DATABASE_URL: database.url })
    const [writer, few, many] = [
      await makeClient(vigint, 'Writer'),
      await makeClient(vigint, 'Few'),
      await makeClient(vigint, 'Many'),
    ]
    await sql`create table bare_events (client text, event_id text, operation text, quantity numeric(20, 6),
      occurred_at timestamptz, primary key (client, event_id))`
    const recorded = await takeRounds(count, async () => ({
      recorded: await perSecond((events) => send(vigint, { input: { events } }), writer),
      bare: await perSecond(async (events) => {
        await sql`insert into bare_events
          select client, "eventId", operation, quantity, "occurredAt"
          from jsonb_to_recordset(${JSON.stringify(events)}::text::jsonb) as given(client text, "eventId" text,
            operation text, quantity numeric, "occurredAt" timestamptz) on conflict do nothing`
      }, writer),
    }))
    const billed = await billClients(
      vigint,
      sql,
      count,
      count >= ROUNDS.full ? MANY_CLIENTS.full : MANY_CLIENTS.quick,
    )
    const most = count >= ROUNDS.full ? MANY_EVENTS.full : MANY_EVENTS.quick
    await fill(vigint, sql, 'Few', FEW_EVENTS)
    await fill(vigint, sql, 'Many', most)
    const reads = async (by: string[]) =>
      takeRounds(count, async () => ({
        many: await readMs(vigint, many, by),
        few: await readMs(vigint, few, by),
      }))
    const byOperation = await reads(['OPERATION'])
    const byDay = await reads(['DAY', 'OPERATION'])
    await sql.end()
    await vigint.stop()
    await database.stop()
    const read = (rounds: typeof byDay, by: string) =>
      compare(rounds, {
        unit: 'ms',
        what: `usage of 30 days by ${by}, ${most.toLocaleString('en')} events`,
        against: `the same for ${FEW_EVENTS.toLocaleString('en')} events`,
        aim: { most: 1.5 },
        measured: (round) => round.many,
        baseline: (round) => round.few,
      })
    return [
      compare(recorded, {
        unit: 'events/s',
        what: `recordUsage, ${LANES} at once with ${BATCH} events each`,
        against: 'bare inserts of the same batches into one table with a primary key',
        measured: (round) => round.recorded,
        baseline: (round) => round.bare,
      }),
      read(byOperation, 'operation'),
      read(byDay, 'day and operation'),
      billed,
    ]
  },
}

async function makeClient({ pid, url, operatorKey }: Vigint, name: string): Promise<string> {
  const query = `mutation { createClient(input: { name: "${name}" }) { ... on ClientCreated { client { id } } } }`
  const target: Target = { pid, url: `${url}/graphql`, key: operatorKey, query }
  return (await askOnce<{ createClient: { client: { id: string } } }>(target)).createClient.client.id
}

async function send(vigint: Vigint, variables: object): Promise<void> {
  const { recordUsage } = await post(vigint, RECORD, variables)
  if ((recordUsage as { recorded?: number }).recorded !== BATCH) throw new Error(JSON.stringify(recordUsage))
}

const OPERATIONS = ['ANALYSIS', 'MODEL_TOKENS', 'ALERT_EMAIL', 'ALERT_WEBHOOK', 'FRAMES']

async function perSecond(write: (events: object[]) => Promise<void>, client: string): Promise<number> {
  const run = crypto.randomUUID()
  const now = new Date().toISOString()
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    Array.from({ length: BATCH }, (_, index) => ({
      client,
      eventId: `${run}:${batch}:${index}`,
      operation: OPERATIONS[index % OPERATIONS.length],
      quantity: 1 + (index % 7),
      occurredAt: now,
    })),
  )
  const started = performance.now()
  const waiting = batches.values()
  const lane = async () => {
    for (const events of waiting) await write(events)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return (BATCHES * BATCH * 1000) / (performance.now() - started)
}

/** A month of events at even distances, put there by SQL, and their sums, as the server itself rebuilds them. */
async function fill(vigint: Vigint, sql: postgres.Sql, name: string, count: number): Promise<void> {
  const [row] = await sql<{ id: string }[]>`select id from clients where name = ${name}`
  if (!row) throw new Error(`There is no client ${name}.`)
  await sql.begin(async (tx) => {
    // Foreign keys and triggers apart: it is the reading that is measured.
    await tx`set local session_replication_role = replica`
    await tx`insert into usage_events (id, client_id, environment, event_id, operation, quantity, price_version,
        cost_micros, currency, occurred_at, recorded_at)
      select gen_random_uuid(), ${row.id}, 'live', n::text, (${OPERATIONS}::text[]::usage_operation[])[1 + n % 5], 1, 'default',
        50000, 'USD', now() - interval '30 days' * (n::float8 / ${count}), now()
      from generate_series(1, ${count}::int) as n`
  })
  await sql`vacuum analyze usage_events`
  await rebuild(vigint, name.toLowerCase())
  await sql`vacuum analyze usage_rollups`
}

async function rebuild(vigint: Vigint, client: string): Promise<void> {
  const query =
    'mutation ($c: ID!) { rebuildUsage(input: { client: $c }) { ... on UsageRebuilt { verification { rebuilt } } } }'
  const answer = await post(vigint, query, { c: client })
  const { rebuildUsage } = answer as { rebuildUsage?: { verification?: { rebuilt?: boolean } } }
  if (!rebuildUsage?.verification?.rebuilt) throw new Error(JSON.stringify(answer))
}

async function readMs(vigint: Vigint, client: string, by: string[]): Promise<number> {
  const started = performance.now()
  for (let read = 0; read < READS; read++) await post(vigint, READ, { c: client, by })
  return (performance.now() - started) / READS
}
