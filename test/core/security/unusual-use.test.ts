import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { createUseLog } from '../../../src/core/keys/use.ts'
import { type MadeClient, makeClient, makeKey } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const uuid = (key: string) => uuidOf('key', key) ?? ''

async function events({ slug }: MadeClient) {
  const { body } = await server.graphql(
    'query ($client: ID!) { securityEvents(client: $client) { totalCount nodes { kind summary address key { name } client { slug } details } } }',
    { client: slug },
  )
  return body.data.securityEvents.nodes
}

const update = (settings: object, { id }: MadeClient) =>
  server.graphql(
    'mutation ($input: UpdateClientInput!) { updateClient(input: $input) { ... on ClientUpdated { client { settings { unusualUse } } } ... on Error { message } } }',
    { input: { client: id, settings } },
  )

test('a key that is settled and then used from another network raises one event', async () => {
  const client = await makeClient(server, 'Acme')
  const clock = movableClock()
  const uses = createUseLog(coreOf(server, { now: clock.now }))
  const use = async (address: string) => {
    uses.record(uuid(client.keyId), address)
    await uses.flush()
  }
  await use('192.0.2.1')
  await use('198.51.100.1')
  clock.pass(2 * DAY_MS)
  await use('192.0.2.200')
  expect(await events(client)).toEqual([])
  await use('203.0.113.9')
  await use('203.0.113.10')
  expect(await events(client)).toEqual([
    {
      kind: 'NEW_NETWORK',
      summary: expect.stringMatching(
        /^Key first key \(sk_live_\w{6}….{4}\) of Acme was used from 203\.0\.113\.0\/24, where it was never used before \(203\.0\.113\.9\)\.$/,
      ),
      address: '203.0.113.9',
      key: { name: 'first key' },
      client: { slug: 'acme' },
      details: {
        key: client.keyId,
        keyName: 'first key',
        client: client.id,
        clientName: 'Acme',
        network: '203.0.113.0/24',
        address: '203.0.113.9',
      },
    },
  ])
  await uses.close()
})

test('a client can switch it off, and on again', async () => {
  const client = await makeClient(server, 'Roaming')
  const off = await update({ unusualUse: false }, client)
  expect(off.body.data.updateClient).toEqual({ client: { settings: { unusualUse: false } } })
  const clock = movableClock()
  const uses = createUseLog(coreOf(server, { now: clock.now }))
  uses.record(uuid(client.keyId), '192.0.2.1')
  await uses.flush()
  clock.pass(2 * DAY_MS)
  uses.record(uuid(client.keyId), '198.51.100.1')
  await uses.flush()
  expect(await events(client)).toEqual([])
  await update({ unusualUse: true }, client)
  uses.record(uuid(client.keyId), '203.0.113.1')
  await uses.close()
  expect((await events(client)).map(({ address }: { address: string }) => address)).toEqual(['203.0.113.1'])
})

test('of two servers that see the same network at once one tells', async () => {
  const client = await makeClient(server, 'Twice')
  const clock = movableClock()
  const logs = [0, 1].map(() => createUseLog(coreOf(server, { now: clock.now })))
  logs[0]?.record(uuid(client.keyId), '192.0.2.1')
  await logs[0]?.flush()
  clock.pass(2 * DAY_MS)
  for (const log of logs) log.record(uuid(client.keyId), '198.51.100.1')
  await Promise.all(logs.map((log) => log.close()))
  expect((await events(client)).length).toBe(1)
})

/** So many uses on each of the days before today. */
async function usedBefore(key: string, ...counts: number[]) {
  for (const [index, count] of counts.entries()) {
    const day = new Date(Date.now() - (index + 1) * DAY_MS).toISOString().slice(0, 10)
    await server.db.execute(
      sql`insert into key_days (key_id, day, count) values (${uuid(key)}, ${day}, ${count})`,
    )
  }
}

async function useOften(key: string, times: number) {
  const logs = [0, 1].map(() => createUseLog(coreOf(server)))
  for (let use = 0; use < times; use++) logs[use % 2]?.record(uuid(key), null)
  await Promise.all(logs.map((log) => log.close()))
}

test('a day far above the days before raises one event, however much is used after it', async () => {
  const client = await makeClient(server, 'Busy')
  await usedBefore(client.keyId, 300, 200, 400)
  await useOften(client.keyId, 1_500)
  expect(await events(client)).toEqual([])
  await useOften(client.keyId, 2)
  await useOften(client.keyId, 2_000)
  expect(await events(client)).toMatchObject([
    {
      kind: 'UNUSUAL_VOLUME',
      summary: expect.stringMatching(/was used 150[12] times on .*; on the days before it was 300 a day\.$/),
      details: { dailyMean: 300, day: new Date().toISOString().slice(0, 10) },
    },
  ])
})

test('little use, a key without a past and a client that does not want it raise none', async () => {
  const little = await makeClient(server, 'Little')
  await usedBefore(little.keyId, 1, 1, 1)
  await useOften(little.keyId, 1_000)
  expect(await events(little)).toEqual([])

  const fresh = await makeClient(server, 'Fresh')
  await usedBefore(fresh.keyId, 1, 1)
  await useOften(fresh.keyId, 3_000)
  expect(await events(fresh)).toEqual([])

  const unwilling = await makeClient(server, 'Unwilling')
  await update({ unusualUse: false }, unwilling)
  await usedBefore(unwilling.keyId, 1, 1, 1)
  await useOften(unwilling.keyId, 3_000)
  expect(await events(unwilling)).toEqual([])
})

test('what is about an operator key is told, and to operators alone', async () => {
  const operator = await makeKey(server, { role: 'operator', name: 'night shift' })
  const client = await makeClient(server, 'Onlooker')
  await usedBefore(operator.id, 1, 1, 1)
  await useOften(operator.id, 1_200)
  const query = '{ securityEvents(search: "night shift") { nodes { kind client { slug } } } }'
  expect((await server.graphql(query)).body.data.securityEvents.nodes).toEqual([
    { kind: 'UNUSUAL_VOLUME', client: null },
  ])
  expect((await server.graphql(query, {}, client.secret)).body.data.securityEvents.nodes).toEqual([])
})
