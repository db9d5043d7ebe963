import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { createUseLog } from '../../../src/core/keys/use.ts'
import { connect } from '../../../src/db/connect.ts'
import { DELETE_CLIENT, makeClient, makeKey, tryKey } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { createTestDatabase } from '../../harness/database.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const uuid = (key: string) => uuidOf('key', key) ?? ''

async function counted(from: Pick<TestServer, 'db'>, key: string) {
  const [row] = await from.db.execute(sql`
    select use_count::int as uses, last_used_address as address,
      (select sum(count)::int from key_days where key_id = keys.id) as days,
      (select count(*)::int from key_networks where key_id = keys.id) as networks
    from keys where id = ${uuid(key)}`)
  return row
}

test('what two servers count at once is exact once they have stopped', async () => {
  const database = await createTestDatabase()
  const here = await startTestServer({ database })
  const there = await startTestServer({ database })
  const { keyId, secret } = await makeClient(here, 'Acme')
  const asked = Array.from({ length: 120 }, (_, index) => tryKey(index % 3 ? here : there, secret))
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['200']))
  await Promise.all([here.stop(), there.stop()])
  const behind = connect(database.url, { poolSize: 1 })
  expect(await counted(behind, keyId)).toEqual({ uses: 120, address: '127.0.0.1', days: 120, networks: 1 })
  await behind.close()
  await database.drop()
})

test('a write that fails is made again, and counts nothing twice', async () => {
  const { keyId } = await makeClient(server, 'Beta')
  const uses = createUseLog(coreOf(server))
  uses.record(uuid(keyId), '192.0.2.1')
  uses.record(uuid(keyId), '192.0.2.1')
  // The last step of the write fails: what was written before it must be gone too.
  await server.db.execute(sql`alter table key_networks rename to away`)
  try {
    await uses.flush()
    uses.record(uuid(keyId), '198.51.100.9')
  } finally {
    await server.db.execute(sql`alter table away rename to key_networks`)
  }
  await uses.close()
  expect(await counted(server, keyId)).toEqual({ uses: 3, address: '198.51.100.9', days: 3, networks: 2 })
})

test('a key that went with its client does not keep the others from being written', async () => {
  const stays = await makeClient(server, 'Stays')
  const goes = await makeClient(server, 'Goes')
  const uses = createUseLog(coreOf(server))
  uses.record(uuid(goes.keyId), '192.0.2.1')
  uses.record(uuid(stays.keyId), '192.0.2.1')
  await server.graphql(DELETE_CLIENT, { input: { client: goes.id, force: true } })
  await uses.close()
  expect(await counted(server, stays.keyId)).toMatchObject({ uses: 1, days: 1, networks: 1 })
})

test('servers that write the uses of the same keys at once never stand in each other’s way', async () => {
  const { id } = await makeClient(server, 'Many')
  const made = await Promise.all(
    Array.from({ length: 60 }, (_, n) => makeKey(server, { client: id, name: `${n}` })),
  )
  const trouble: unknown[] = []
  const log = { info: () => {}, error: () => {}, warn: (fields: object) => void trouble.push(fields) }
  const logs = [0, 1, 2, 3].map(() => createUseLog(coreOf(server, { log })))
  for (let round = 0; round < 10; round++) {
    for (const [index, uses] of logs.entries()) {
      // Each in another order.
      const order = made.map((_, n) => made[(n * (7 + 4 * index) + round) % made.length])
      for (const key of order) uses.record(uuid(key?.id ?? ''), `192.0.${index}.1`)
    }
    await Promise.all(logs.map((uses) => uses.flush()))
  }
  await Promise.all(logs.map((uses) => uses.close()))
  const [row] = await server.db.execute(sql`
    select sum(use_count)::int as uses, (select sum(count)::int from key_days d join keys k on k.id = d.key_id where k.client_id = ${uuidOf('client', id)}) as days
    from keys where client_id = ${uuidOf('client', id)}`)
  expect([trouble, row]).toEqual([[], { uses: 2400, days: 2400 }])
})

test('a later use is not overwritten by an earlier one that is written after it', async () => {
  const { keyId } = await makeClient(server, 'Gamma')
  const now = new Date()
  const late = createUseLog(coreOf(server, { now: () => now }))
  const early = createUseLog(coreOf(server, { now: () => new Date(now.getTime() - 5_000) }))
  early.record(uuid(keyId), '192.0.2.1')
  late.record(uuid(keyId), '192.0.2.2')
  await late.close()
  await early.close()
  expect(await counted(server, keyId)).toMatchObject({ uses: 2, address: '192.0.2.2' })
})

test('of the networks of a key the 200 latest are kept', async () => {
  const { keyId } = await makeClient(server, 'Wanderer')
  const clock = movableClock()
  const uses = createUseLog(coreOf(server, { now: clock.now }))
  for (let network = 0; network < 230; network++) {
    uses.record(uuid(keyId), `10.0.${network}.1`)
    clock.pass(1_000)
    if (network % 50 === 0) await uses.flush()
  }
  await uses.close()
  const kept = await server.db.execute<{ network: string }>(
    sql`select network from key_networks where key_id = ${uuid(keyId)} order by last_at`,
  )
  expect(kept.length).toBe(200)
  expect([kept[0]?.network, kept.at(-1)?.network]).toEqual(['10.0.30.0/24', '10.0.229.0/24'])
})

test('addresses of one network are one: the /24 of IPv4, the /48 of IPv6', async () => {
  const { keyId } = await makeClient(server, 'Networked')
  const uses = createUseLog(coreOf(server))
  for (const address of [
    '192.0.2.1',
    '192.0.2.200',
    '::ffff:192.0.2.7',
    '192.0.3.1',
    '2001:db8:1::1',
    '2001:DB8:1:ffff::9',
    '2001:db8:2::1',
  ])
    uses.record(uuid(keyId), address)
  await uses.close()
  const rows = await server.db.execute<{ network: string }>(
    sql`select network from key_networks where key_id = ${uuid(keyId)} order by network`,
  )
  expect(rows.map(({ network }) => network)).toEqual([
    '192.0.2.0/24',
    '192.0.3.0/24',
    '2001:db8:1::/48',
    '2001:db8:2::/48',
  ])
})

const BY_DAY = 'query ($id: ID!, $days: Int!) { key(id: $id) { useByDay(days: $days) { day count } } }'

test('use is told by the day, with the days on which there was none', async () => {
  const { keyId } = await makeClient(server, 'Daily')
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  await server.db.execute(
    sql`insert into key_days (key_id, day, count) values (${uuid(keyId)}, ${day(0)}, 7), (${uuid(keyId)}, ${day(2)}, 40), (${uuid(keyId)}, ${day(3)}, 9)`,
  )
  const { body } = await server.graphql(BY_DAY, { id: keyId, days: 3 })
  expect(body.data.key.useByDay).toEqual([
    { day: day(2), count: 40 },
    { day: day(1), count: 0 },
    { day: day(0), count: 7 },
  ])
  const month = await server.graphql('query ($id: ID!) { key(id: $id) { useByDay { count } } }', {
    id: keyId,
  })
  expect(month.body.data.key.useByDay.length).toBe(30)
})

test.each([0, -1, 367, 2_000_000_000])('%i days are refused', async (days) => {
  const { keyId } = await makeClient(server, `Refused ${days}`)
  const { body } = await server.graphql(BY_DAY, { id: keyId, days })
  expect(body.errors?.[0]).toMatchObject({
    message: 'days must lie between 1 and 366.',
    extensions: { code: 'BAD_USER_INPUT' },
  })
})

test('several keys tell their days in a list, each its own', async () => {
  const { id, keyId } = await makeClient(server, 'Several')
  const other = await makeKey(server, { client: id, name: 'other' })
  const today = new Date().toISOString().slice(0, 10)
  await server.db.execute(
    sql`insert into key_days (key_id, day, count) values (${uuid(keyId)}, ${today}, 1), (${uuid(other.id)}, ${today}, 2)`,
  )
  const { body } = await server.graphql(
    '{ keys(client: "several", orderBy: { field: NAME, direction: ASC }) { nodes { name a: useByDay(days: 1) { count } b: useByDay(days: 2) { count } } } }',
  )
  expect(body.data.keys.nodes).toEqual([
    { name: 'first key', a: [{ count: 1 }], b: [{ count: 0 }, { count: 1 }] },
    { name: 'other', a: [{ count: 2 }], b: [{ count: 0 }, { count: 2 }] },
  ])
})
