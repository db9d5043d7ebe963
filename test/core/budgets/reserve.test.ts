import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { commitReservation, releaseReservation, reserveUsage } from '../../../src/core/budgets/reserve.ts'
import { transaction } from '../../../src/core/context.ts'
import { QuotaExceededError } from '../../../src/core/errors.ts'
import { uuidOf } from '../../../src/core/ids.ts'
import { quantity } from '../../../src/core/money/quantity.ts'
import type { Operation } from '../../../src/core/prices/price-list.ts'
import { type Connection, connect } from '../../../src/db/connect.ts'
import { type MadeClient, makeClient } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { record } from '../usage/metering.ts'
import { budgetsOf, setBudget } from './budgeting.ts'

const MAIN = join(import.meta.dirname, '../../harness/reserve-main.ts')
const MINUTE_MS = 60_000
const SOON = { timeout: 20_000 }

let server: TestServer
let holder: Connection
const clock = movableClock()
const children: ChildProcess[] = []
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  holder = connect(server.database.url, { poolSize: 1 })
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await holder.close()
  await server.stop()
})

const units = (count: number) => quantity(BigInt(count) * 1_000_000n)
const uuid = ({ id }: MadeClient) => uuidOf('client', id) ?? ''

type Of = { operation?: Operation; environment?: 'live' | 'test'; count?: number; heldForMs?: number }

const reserve = (
  client: MadeClient,
  { operation = 'ANALYSIS', environment = 'live', count = 1, ...held }: Of = {},
) =>
  reserveUsage(coreOf(server, clock), {
    clientId: uuid(client),
    environment,
    uses: [{ operation, quantity: units(count) }],
    ...held,
  })

const used = (client: MadeClient, eventId: string, count: number) => ({
  clientId: uuid(client),
  environment: 'live' as const,
  keyId: null,
  operation: 'ANALYSIS' as const,
  quantity: units(count),
  eventId: `vigint:analysis:${eventId}`,
  occurredAt: clock.now(),
})

/** What one process of so many reservations made of them. */
function racer(client: MadeClient, count: number) {
  const child = spawn(process.execPath, [MAIN, server.database.url, uuid(client), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const outcomes = new Promise<string[]>((resolve) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (text.endsWith('\n')) resolve(JSON.parse(text))
    })
  })
  return { child, outcomes }
}

test('of fifty that reserve at once in two processes exactly as many pass as there is room for', async () => {
  const client = await makeClient(server, 'Raced')
  await setBudget(server, {
    client: client.slug,
    operation: 'ANALYSIS',
    period: 'DAY',
    quantity: 17,
    stop: true,
  })
  let racers: ReturnType<typeof racer>[] = []
  await holder.db.transaction(async (tx) => {
    await tx.execute(sql`select id from budgets where client_id = ${uuid(client)} for update`)
    racers = [racer(client, 25), racer(client, 25)]
    // All fifty are there, and wait for the budget.
    await vi.waitFor(async () => {
      const [row] = await server.db.execute<{ count: number }>(sql`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%from "budgets"%'`)
      expect(row?.count).toBe(50)
    }, SOON)
  })
  const [one = [], other = []] = await Promise.all(racers.map(({ outcomes }) => outcomes))
  const all = [...one, ...other]
  expect(all.filter((outcome) => outcome === 'passed')).toHaveLength(17)
  expect(all.filter((outcome) => outcome === 'refused')).toHaveLength(33)
  await expect(reserve(client)).rejects.toThrow(QuotaExceededError)

  // Both die with what they hold, which nobody else has until its time is up.
  for (const { child } of racers) child.kill('SIGKILL')
  clock.pass(9 * MINUTE_MS)
  await expect(reserve(client)).rejects.toThrow(QuotaExceededError)
  clock.pass(2 * MINUTE_MS)
  await expect(reserve(client, { count: 17 })).resolves.toEqual({ ids: [expect.any(String)] })
}, 60_000)

test('what is committed counts as it came out, what is released not at all', async () => {
  const client = await makeClient(server, 'Finishing')
  const { slug } = client
  await setBudget(server, { client: slug, operation: 'ANALYSIS', period: 'MONTH', quantity: 10, stop: true })
  const first = await reserve(client, { count: 8 })
  await expect(reserve(client, { count: 3 })).rejects.toThrow(
    /The budget for analysis, 10 a month, does not allow/,
  )
  const commit = () =>
    transaction(coreOf(server, clock), (tx) => commitReservation(tx, first, [used(client, '1', 4)]))
  await commit()
  expect(await budgetsOf(server, slug)).toEqual({ 'ANALYSIS/MONTH': '4 of 10' })
  // Done again it counts once, as everything that is metered.
  await commit()
  expect(await budgetsOf(server, slug)).toEqual({ 'ANALYSIS/MONTH': '4 of 10' })
  const second = await reserve(client, { count: 6 })
  await expect(reserve(client)).rejects.toThrow(QuotaExceededError)
  await releaseReservation(coreOf(server), second)
  await expect(reserve(client, { count: 6 })).resolves.toEqual({ ids: [expect.any(String)] })
})

test('an act that fails after all leaves its reservation, and nothing used', async () => {
  const client = await makeClient(server, 'Failing')
  await setBudget(server, {
    client: client.slug,
    operation: 'ANALYSIS',
    period: 'DAY',
    quantity: 1,
    stop: true,
  })
  const held = await reserve(client)
  const failed = transaction(coreOf(server, clock), async (tx) => {
    await commitReservation(tx, held, [used(client, 'failed', 1)])
    throw new Error('The act failed.')
  })
  await expect(failed).rejects.toThrow('The act failed.')
  expect(await budgetsOf(server, client.slug)).toEqual({ 'ANALYSIS/DAY': '0 of 1' })
  await expect(reserve(client)).rejects.toThrow(QuotaExceededError)
})

test('a budget of everything stops what costs, by what it costs; alerts and tests never', async () => {
  const client = await makeClient(server, 'Thrifty')
  const { slug } = client
  await setBudget(server, { client: slug, period: 'DAY', amount: '1.00', stop: true })
  // 0.05 each.
  await reserve(client, { count: 15 })
  await expect(reserve(client, { count: 6 })).rejects.toThrow(/The budget for everything, 1.00 USD a day/)
  await reserve(client, { operation: 'MODEL_TOKENS', count: 125_000 })
  await expect(reserve(client, { operation: 'MODEL_TOKENS', count: 1 })).rejects.toThrow(QuotaExceededError)
  for (const operation of ['ALERT_EMAIL', 'ALERT_WEBHOOK', 'CLIP_STORAGE_GB_DAY', 'REQUESTS'] as const)
    expect(await reserve(client, { operation, count: 1_000 })).toEqual({ ids: [] })
  // Free, and no matter of money.
  await reserve(client, { operation: 'FRAMES', count: 1_000 })
  expect(await reserve(client, { environment: 'test', count: 1_000 })).toEqual({ ids: [] })
})

test('the error says when the budget begins anew, and raising it lets the next one pass at once', async () => {
  const settings = { timeZone: 'Pacific/Chatham' }
  const client = await makeClient(server, 'Raised', {}, { settings })
  const budget = { client: client.slug, operation: 'ANALYSIS', period: 'DAY', stop: true }
  const { resetsAt } = await setBudget(server, { ...budget, quantity: 5 })
  await record(server, [{ client: client.slug, eventId: 'much', operation: 'ANALYSIS', quantity: 7 }])
  const refused = await reserve(client).catch((error) => error)
  expect(refused).toMatchObject({ code: 'QUOTA_EXCEEDED', resetsAt: new Date(resetsAt) })
  await setBudget(server, { ...budget, quantity: 8 })
  await expect(reserve(client)).resolves.toEqual({ ids: [expect.any(String)] })
  await expect(reserve(client)).rejects.toThrow(QuotaExceededError)
  await setBudget(server, { ...budget, quantity: 5, stop: false })
  expect(await reserve(client, { count: 100 })).toEqual({ ids: [] })
})

test('several are reserved together, or none of them', async () => {
  const client = await makeClient(server, 'Together')
  const { slug } = client
  await setBudget(server, { client: slug, period: 'DAY', amount: '1.00', stop: true })
  await setBudget(server, {
    client: slug,
    operation: 'MODEL_TOKENS',
    period: 'DAY',
    quantity: 1_000,
    stop: true,
  })
  const both = (looks: number, tokens: number) =>
    reserveUsage(coreOf(server, clock), {
      clientId: uuid(client),
      environment: 'live',
      uses: [
        { operation: 'ANALYSIS', quantity: units(looks) },
        { operation: 'MODEL_TOKENS', quantity: units(tokens) },
      ],
    })
  await expect(both(1, 1_001)).rejects.toThrow(/The budget for model tokens/)
  // 1.00, and what the tokens cost.
  await expect(both(20, 500)).rejects.toThrow(/The budget for everything/)
  const held = await both(19, 1_000)
  expect(held.ids).toHaveLength(2)
  await expect(both(0, 1)).rejects.toThrow(/The budget for model tokens/)
  await releaseReservation(coreOf(server), held)
  await both(19, 1_000)
})

test('for a client that is revoked nothing is reserved', async () => {
  const client = await makeClient(server, 'Revoked')
  await reserve(client)
  await server.graphql('mutation ($c: ID!) { revokeClient(input: { client: $c }) { __typename } }', {
    c: client.slug,
  })
  await expect(reserve(client)).rejects.toThrow(
    'The client Revoked is revoked: nothing is done for it any more.',
  )
})

test('without a budget that stops nothing is held', async () => {
  const client = await makeClient(server, 'Boundless')
  expect(await reserve(client, { count: 1_000_000 })).toEqual({ ids: [] })
  await setBudget(server, { client: client.slug, period: 'DAY', amount: '0.01' })
  expect(await reserve(client, { count: 1_000_000 })).toEqual({ ids: [] })
})
