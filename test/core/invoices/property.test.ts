import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Core } from '../../../src/core/context.ts'
import { transaction } from '../../../src/core/context.ts'
import { encodeId, newId, uuidOf } from '../../../src/core/ids.ts'
import { billClient } from '../../../src/core/invoices/generate.ts'
import { clients, priceLists, usageEvents } from '../../../src/db/tables/index.ts'
import { makeKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import {
  bounds,
  changed,
  type NaiveEvent,
  type NaiveRevocation,
  type NaiveRhythm,
  type NaiveVersion,
  naiveOwed,
  periodOf,
} from './naive-owed.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-09-16T10:00:00Z')
const DAYS = 70
/** More of them by hand: `VIGINT_RUNS=2000 vitest run …` */
const RUNS = Number(process.env.VIGINT_RUNS ?? 40)
let time = START
const now = () => new Date(time)

let server: TestServer
let core: Core
beforeAll(async () => {
  server = await startTestServer({ now })
  const seller = { name: 'seller', address: null, taxId: null, email: null }
  core = coreOf(server, { now, currency: 'USD', seller })
})
afterAll(() => server.stop())

const ZONES = ['UTC', 'Asia/Kolkata', 'America/New_York']
const OPERATIONS = ['ANALYSIS', 'ALERT_EMAIL'] as const
const LINES_BY = ['OPERATION', 'KEY', 'SOURCE'] as const
const SOURCES = [null, 'Gate', 'Yard']
/** By none, or by one of its keys. */
const KEYS = [null, 0, 1]

const item = fc
  .record({
    included: fc.constantFrom(0, 0, 5, 20),
    first: fc.constantFrom(null, null, 10, 30),
    prices: fc.tuple(fc.constantFrom(0n, 50_000n, 33_333n), fc.constantFrom(20_001n, 1_234_567n)),
  })
  .map(({ included, first, prices: [low, high] }) => ({
    included,
    tiers:
      first === null
        ? [{ upTo: null, micros: high }]
        : [
            { upTo: first, micros: low },
            { upTo: null, micros: high },
          ],
  }))

const dayOf = fc.integer({ min: 0, max: DAYS * 24 * 4 - 1 }).map((quarter) => quarter * 900_000)
const scenario = fc.record({
  zone: fc.constantFrom(...ZONES),
  schedule: fc.constantFrom('weekly' as const, 'monthly' as const),
  linesBy: fc.constantFrom(...LINES_BY),
  versions: fc.array(
    fc.record({ from: dayOf, minimum: fc.constantFrom(0n, 0n, 2_000n), items: fc.tuple(item, item) }),
    { maxLength: 2 },
  ),
  first: fc.tuple(item, item),
  steps: fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('use' as const),
          uses: fc.array(
            fc.record({
              back: fc.integer({ min: 0, max: 20 * 96 }),
              halves: fc.integer({ min: 1, max: 60 }),
              operation: fc.constantFrom(...OPERATIONS),
              source: fc.constantFrom(...SOURCES),
              key: fc.constantFrom(...KEYS),
            }),
            { minLength: 1, maxLength: 5 },
          ),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('take back' as const), pick: fc.nat() }) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('bill' as const),
          period: fc.constantFrom('last', 'last', 'current'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('finalize' as const), pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), pick: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke or reactivate' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('lines' as const), by: fc.constantFrom(...LINES_BY) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('change' as const),
          schedule: fc.constantFrom('weekly' as const, 'monthly' as const),
          zone: fc.constantFrom(...ZONES),
        }),
      },
    ),
    { minLength: 5, maxLength: 25 },
  ),
})
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never

const mutate = async (field: string, input: object) => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const { body } = await server.graphql(
    `mutation ($input: ${type}) { ${field}(input: $input) { __typename ... on Error { message } } }`,
    { input },
  )
  if (!body.data?.[field] || body.data[field].message) throw new Error(JSON.stringify(body))
}

const bill = async (clientId: string, period: string) =>
  (await transaction(core, (tx) => billClient(tx, null, clientId, period))).drafts.length

/** On invoices that are not void. */
const billed = (clientId: string) =>
  server.db.execute<{ start: string; operation: string | null; micros: string }>(sql`
    select l.period_start::text as start, l.operation, sum(l.amount_micros)::text as micros
    from invoice_lines l join invoices i on i.id = l.invoice_id
    where i.client_id = ${clientId}::uuid and i.state <> 'void' group by 1, 2`)

async function prepare({ zone, schedule, linesBy, versions, first }: Scenario) {
  time = START
  const id = newId()
  const settings = { timeZone: zone, language: 'en', unusualUse: true }
  await server.db
    .insert(clients)
    .values({ id, name: id, slug: id, settings, createdAt: now(), updatedAt: now() })
  const client = encodeId('client', id)
  await mutate('updateBilling', { client, schedule: schedule.toUpperCase(), invoiceLinesBy: linesBy })
  const made = [await makeKey(server, { client, name: 'b' }), await makeKey(server, { client, name: 'a' })]
  const keys = made.map((key) => uuidOf('key', key.id) ?? '')
  const flat = { included: 0, tiers: [{ upTo: null, micros: 1_000_000n }] }
  const known: NaiveVersion[] = [{ from: 0, minimum: 0n, items: first }, ...versions]
    .toSorted((one, other) => one.from - other.from)
    .map(({ from, minimum, items: [one, other] }, index) => ({
      name: `client-${index + 1}`,
      from: new Date(index === 0 ? 0 : START + from),
      minimum,
      items: { ANALYSIS: one, ALERT_EMAIL: other, ALERT_WEBHOOK: flat },
    }))
  await server.db.insert(priceLists).values(
    known.map(({ from, minimum, items }, index) => ({
      id: newId(),
      clientId: id,
      version: index + 1,
      effectiveFrom: from,
      currency: 'USD',
      minimumMicros: minimum * 10_000n,
      createdAt: now(),
      items: Object.entries(items).map(([operation, { included, tiers }]) => ({
        operation,
        unitMicros: String(tiers[0]!.micros),
        included: String(included * 1_000_000),
        tiers: tiers.map(({ upTo, micros }) => ({
          upTo: upTo === null ? null : String(upTo * 1_000_000),
          unitMicros: String(micros),
        })),
      })),
    })),
  )
  return { id, keys, known }
}

type Used = NaiveEvent & { source: string | null; key: number | null }

async function write(clientId: string, keys: readonly string[], events: readonly Used[]) {
  await server.db.insert(usageEvents).values(
    events.map(({ operation, halves, at, version, source, key }) => ({
      id: newId(),
      clientId,
      environment: 'live' as const,
      eventId: newId(),
      keyId: key === null ? null : (keys[key] ?? null),
      sourceName: source,
      operation: operation as 'ANALYSIS',
      quantity: String(halves / 2),
      priceVersion: version,
      costMicros: 0n,
      currency: 'USD',
      occurredAt: at,
      recordedAt: now(),
    })),
  )
}

/** Lines whose quantity is not that of their events, or whose events are of others; events on lines that are void. */
const astray = (clientId: string) =>
  server.db.execute(sql`
    select l.description, i.state, i.lines_by, l.quantity, sum(e.quantity) as sum from invoice_lines l join invoices i on i.id = l.invoice_id
      left join usage_events e on e.invoice_line_id = l.id
    where i.client_id = ${clientId}::uuid and l.operation is not null
    group by l.id, i.id
    having (i.state = 'void' and count(e.id) > 0)
      or (i.state <> 'void' and l.quantity <> coalesce(sum(e.quantity), 0))
      or bool_or(e.id is not null and (e.operation::text <> l.operation or e.price_version <> l.price_version
        or (i.lines_by = 'source' and l.quantity <> 0 and e.source_name is distinct from l.source_name)
        or (i.lines_by = 'key' and l.quantity <> 0 and e.key_id is distinct from l.key_id)))`)

test(
  'whatever comes late, is taken back, billed in part, made void or changed: what periods owe is what lines bill',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (plan) => {
        const { id, keys, known } = await prepare(plan)
        const versionAt = (at: Date) => known.filter(({ from }) => from <= at).at(-1)!.name
        const client = encodeId('client', id)
        const revoked: NaiveRevocation[] = []
        let rhythms: NaiveRhythm[] = [{ schedule: plan.schedule, timeZone: plan.zone, from: new Date(0) }]
        const events: Used[] = []
        const used: Used[] = []
        for (const [index, step] of plan.steps.entries()) {
          time = START + Math.round(((index + 1) * DAYS * DAY_MS) / plan.steps.length)
          if (step.kind === 'use') {
            const fresh = step.uses.map(({ back, ...use }) => {
              const at = new Date(time - back * 900_000)
              return { ...use, at, version: versionAt(at) }
            })
            await write(id, keys, fresh)
            events.push(...fresh)
            used.push(...fresh)
          }
          if (step.kind === 'take back' && used.length > 0) {
            const [taken] = used.splice(step.pick % used.length, 1)
            const back = { ...taken!, halves: -taken!.halves }
            await write(id, keys, [back])
            events.push(back)
          }
          if (step.kind === 'bill') await bill(id, step.period)
          if (step.kind === 'finalize' || step.kind === 'void') {
            const states =
              step.kind === 'void' ? ['draft' as const, 'finalized' as const] : ['draft' as const]
            const open = await server.db.query.invoices.findMany({
              where: { clientId: id, state: { in: states } },
              orderBy: { id: 'asc' },
            })
            const picked = open[step.pick % Math.max(1, open.length)]
            if (picked) await mutate(`${step.kind}Invoice`, { invoice: encodeId('invoice', picked.id) })
          }
          if (step.kind === 'revoke or reactivate') {
            const last = revoked.at(-1)
            const isRevoked = last?.to === null
            if (isRevoked) last.to = now()
            else revoked.push({ from: now(), to: null })
            await mutate(isRevoked ? 'reactivateClient' : 'revokeClient', { client })
          }
          if (step.kind === 'lines') await mutate('updateBilling', { client, invoiceLinesBy: step.by })
          if (step.kind === 'change') {
            const { schedule, timeZone } = rhythms.at(-1)!
            const isSchedule = step.schedule !== schedule
            const after = isSchedule
              ? { schedule: step.schedule, timeZone }
              : { schedule, timeZone: step.zone }
            if (isSchedule || step.zone !== timeZone) {
              const starts = (await billed(id)).map(({ start }) => new Date(start))
              rhythms = changed(rhythms, after, starts, now())
            }
            if (isSchedule) await mutate('updateBilling', { client, schedule: after.schedule.toUpperCase() })
            else await mutate('updateClient', { client, settings: { timeZone: after.timeZone } })
          }
        }
        // So much that nothing that was taken back waits, in the last period that is billed.
        time += 70 * DAY_MS
        const [lastStart] = bounds(rhythms.at(-1)!, now())
        const at = new Date(lastStart.getTime() - 1)
        const much = {
          operation: 'ALERT_WEBHOOK',
          halves: 20_000,
          at,
          version: versionAt(at),
          source: null,
          key: null,
        }
        await write(id, keys, [much])
        events.push(much)
        await bill(id, 'last')

        const lines = await billed(id)
        const found = new Map<string, bigint>()
        for (const { start, operation, micros } of lines) {
          const name = `${periodOf(rhythms, new Date(start))} ${operation ?? 'minimum'}`
          found.set(name, (found.get(name) ?? 0n) + BigInt(micros) / 10_000n)
        }
        const sorted = (owed: Map<string, bigint>) =>
          [...owed]
            .filter(([, amount]) => amount !== 0n)
            .toSorted(([one], [other]) => one.localeCompare(other))
        expect(sorted(found)).toEqual(
          sorted(naiveOwed(events, known, rhythms, revoked, new Date(START), now())),
        )
        expect(await astray(id)).toEqual([])
        expect(await bill(id, 'last')).toBe(0)
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  },
  120_000 + RUNS * 1_000,
)
