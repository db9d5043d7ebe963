import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFailureLog } from '../../../src/core/failures/log.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

async function events(filter: string) {
  const { body } = await server.graphql(
    `{ securityEvents(${filter}) { nodes { kind summary address client { slug } details } } }`,
  )
  return body.data.securityEvents.nodes
}

const UNKNOWN = { userAgent: null, reason: 'UNKNOWN', keyId: null, clientId: null } as const

const newPrefix = (n: number) => `sk_live_${String(n).padStart(6, '0')}`

test('a burst from one address is told once by all servers, and again after ten minutes', async () => {
  const clock = movableClock()
  const logs = [0, 1].map(() => createFailureLog(coreOf(server, { now: clock.now })))
  const flood = async (times: number) => {
    for (const log of logs) {
      for (let n = 0; n < times; n++) log.record({ ...UNKNOWN, address: '192.0.2.99', prefix: newPrefix(n) })
    }
    await Promise.all(logs.map((log) => log.flush()))
  }
  const told = () => events('search: "192.0.2.99"')
  await flood(19)
  expect(await told()).toEqual([])
  await flood(1)
  clock.pass(60_000)
  await flood(30)
  expect(await told()).toMatchObject([
    {
      kind: 'FAILURE_BURST',
      address: '192.0.2.99',
      client: null,
      summary: '20 requests from 192.0.2.99 were refused within 1 s.',
      details: { address: '192.0.2.99', failures: 20 },
    },
  ])
  clock.pass(10 * 60_000)
  await flood(30)
  expect((await told()).length).toBe(2)
  await Promise.all(logs.map((log) => log.close()))
})

test('mistakes that come slowly are no burst', async () => {
  const clock = movableClock()
  const log = createFailureLog(coreOf(server, { now: clock.now }))
  for (let n = 0; n < 100; n++) {
    log.record({ ...UNKNOWN, address: '192.0.2.77', prefix: null })
    clock.pass(4_000)
  }
  await log.close()
  expect(await events('search: "192.0.2.77"')).toEqual([])
})

test('a burst on one prefix from many addresses is one too', async () => {
  const log = createFailureLog(coreOf(server))
  for (let n = 0; n < 25; n++) log.record({ ...UNKNOWN, address: `10.1.${n}.1`, prefix: 'sk_live_stolen' })
  await log.close()
  expect(await events('search: "sk_live_stolen"')).toMatchObject([
    {
      kind: 'FAILURE_BURST',
      address: null,
      summary:
        '20 requests with a key that begins sk_live_stolen, from 20 addresses were refused within 1 s.',
    },
  ])
})

test('of IPv6 the addresses of one network are one source', async () => {
  const log = createFailureLog(coreOf(server))
  for (let n = 0; n < 25; n++) log.record({ ...UNKNOWN, address: `2001:db8:7:7::${n + 1}`, prefix: null })
  await log.close()
  const told = await events('search: "2001:db8:7:7::/64"')
  expect(told.map(({ summary }: { summary: string }) => summary)).toEqual([
    '20 requests from 2001:db8:7:7::/64 were refused within 1 s.',
  ])
})
