import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { record, usageOf, VOID_USAGE } from './metering.ts'
import { dayIn, naiveEvents, naiveTotals, type Sent } from './naive-usage.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** Summer time ends in New York on the first day, at 06:00 UTC. */
const NOW = Date.parse('2026-11-21T09:37:11.123Z')
const FIRST = NOW - 34 * DAY_MS
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date(NOW) })
})
afterAll(() => server.stop())

const moment = fc.oneof(
  fc.integer({ min: FIRST, max: NOW }),
  // Where days, hours and quarters meet.
  fc
    .integer({ min: Math.ceil(FIRST / 900_000), max: Math.floor(NOW / 900_000) })
    .chain((quarter) => fc.constantFrom(quarter * 900_000 - 1, quarter * 900_000)),
)

const event: fc.Arbitrary<Sent> = fc.record({
  // Few, so that many are sent twice, with other content.
  eventId: fc.integer({ min: 0, max: 60 }).map((number) => `event ${number}`),
  operation: fc.constantFrom('ANALYSIS', 'MODEL_TOKENS', 'REQUESTS'),
  micro: fc.integer({ min: 1, max: 5_000_000 }),
  source: fc.constantFrom(undefined, 'door', 'yard'),
  at: moment,
})

const scene = fc.record({
  batches: fc.array(fc.array(event, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
  voided: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 10 }),
  zone: fc.constantFrom(...ZONES),
  spans: fc.array(fc.tuple(moment, moment), { minLength: 1, maxLength: 3 }),
})

let made = 0

async function play({ batches, voided, zone }: { batches: Sent[][]; voided: number[]; zone: string }) {
  const { slug } = await makeClient(server, `Client ${made++}`)
  await server.graphql(
    'mutation ($c: ID!, $z: String) { updateClient(input: { client: $c, settings: { timeZone: $z } }) { __typename } }',
    { c: slug, z: zone },
  )
  for (const batch of batches) {
    const events = batch.map(({ micro, at, source, ...rest }) => ({
      ...rest,
      client: slug,
      quantity: micro / 1e6,
      occurredAt: new Date(at).toISOString(),
      ...(source && { source }),
    }))
    expect(await record(server, events)).toMatchObject({ __typename: 'UsageRecorded' })
  }
  const gone = new Set<string>()
  for (const number of voided) {
    const eventId = `event ${number}`
    const { body } = await server.graphql(VOID_USAGE, { input: { client: slug, eventId, reason: 'x' } })
    if (body.data.voidUsage.__typename === 'UsageVoided') gone.add(eventId)
  }
  return { slug, left: naiveEvents(batches.flat(), gone) }
}

const GROUPINGS: [string[], (event: Sent, zone: string) => string][] = [
  [['OPERATION'], ({ operation }) => operation],
  [['SOURCE', 'OPERATION'], ({ source, operation }) => `${source ?? 'none'}/${operation}`],
  [['DAY'], ({ at }, zone) => dayIn(zone, at)],
  [['DAY', 'OPERATION'], ({ at, operation }, zone) => `${dayIn(zone, at)}/${operation}`],
  [[], () => ''],
]

test('duplicated, reordered, late and voided events give the totals of a naive sum, in every time zone', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (given) => {
      const { slug, left } = await play(given)
      const whole: [number, number] = [FIRST - DAY_MS, NOW + DAY_MS]
      for (const [one, other] of [whole, ...given.spans]) {
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1]
        for (const [groupBy, nameOf] of GROUPINGS) {
          const asked = {
            client: slug,
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString(),
            groupBy,
          }
          const { groups } = await usageOf(server, asked)
          const found = Object.entries(groups).flatMap(([key, [quantity]]) =>
            // Groups of what was taken back again hold nothing.
            quantity === 0 ? [] : [[key, Math.round(quantity * 1e6)]],
          )
          expect(Object.fromEntries(found)).toEqual(
            naiveTotals(left, { from, to }, (each) => nameOf(each, given.zone)),
          )
        }
      }
    }),
    { numRuns: 40, endOnFailure: true },
  )
  const { body } = await server.graphql('{ usageVerification { events sums different } }')
  expect(body.data.usageVerification.events).toBeGreaterThan(100)
  expect(body.data.usageVerification.different).toBe(0)
}, 120_000)

test('the hour that comes twice in autumn is two hours', async () => {
  const { slug } = await makeClient(server, 'New York')
  await server.graphql(
    'mutation ($c: ID!) { updateClient(input: { client: $c, settings: { timeZone: "America/New_York" } }) { __typename } }',
    { c: slug },
  )
  const times = ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z', '2026-11-01T06:45:00.000Z']
  await record(
    server,
    times.map((occurredAt) => ({
      client: slug,
      eventId: occurredAt,
      operation: 'ANALYSIS',
      quantity: 1,
      occurredAt,
    })),
  )
  const asked = { client: slug, from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }
  expect((await usageOf(server, { ...asked, groupBy: ['HOUR'] })).groups).toEqual({
    '2026-11-01T05:00:00.000Z': [1, '0.05'],
    '2026-11-01T06:00:00.000Z': [2, '0.10'],
  })
  expect((await usageOf(server, { ...asked, groupBy: ['DAY'] })).groups).toEqual({
    '2026-11-01': [3, '0.15'],
  })
})

test('the database knows every time zone that a client can have', async () => {
  const zones = JSON.stringify(Intl.supportedValuesOf('timeZone'))
  const unknown = await server.db.execute(
    `select zone from jsonb_array_elements_text('${zones}') as zone where zone not in (select name from pg_timezone_names)`,
  )
  expect([...unknown]).toEqual([])
})
