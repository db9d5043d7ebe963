import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newSecret } from '../../src/core/access/secret.ts'
import { makeClient } from '../harness/acts.ts'
import { ask } from '../harness/asking.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const HEALTH = '{ health { status } }'
const ME = '{ me { key { id } } }'
const LIMIT = 20

let server: TestServer
let secret: string
let from = ''
let hosts = 0
beforeAll(async () => {
  server = await startTestServer({
    settings: { trustedProxies: '127.0.0.1', strangerRequestsPerMinute: String(LIMIT) },
  })
  secret = (await makeClient(server, 'Good')).secret
})
afterAll(() => server.stop())
/** An address of its own for each test. */
beforeEach(() => {
  hosts += 1
  from = `203.0.113.${hosts}`
})

const repeat = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work))
const guess = () => ask(server, ME, { from, key: newSecret('live').secret })

test('without a key an address may ask so often, and another address all the same', async () => {
  const answers = await repeat(LIMIT + 10, () => ask(server, HEALTH, { from, key: null }))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT)
  const refused = answers.find(({ status }) => status === 429)
  expect(refused).toMatchObject({ code: 'RATE_LIMITED' })
  expect(refused?.message).toContain(`without an accepted key, one address may send ${LIMIT} a minute`)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50)
  expect((await ask(server, HEALTH, { from: '198.51.100.1', key: null })).status).toBe(200)
})

test('every door counts but the probes of the machine', async () => {
  const get = (path: string) =>
    fetch(server.url + path, { headers: { 'x-forwarded-for': from } }).then(({ status }) => status)
  await repeat(LIMIT, () => ask(server, HEALTH, { from, key: null }))
  expect(await get('/api/health')).toBe(429)
  expect(await get('/health/live')).toBe(200)
  expect(await get('/health/ready')).toBe(200)
})

test('what they ask counts as what it contains, and they are told how they stand', async () => {
  const many = (count: number) =>
    `{ ${Array.from({ length: count }, (_, n) => `a${n}: health { status }`).join(' ')} }`
  const first = await ask(server, many(5), { from, key: null })
  expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
    200,
    '"address";q=20;w=60',
    '"address";r=15;t=60',
  ])
  const broken = await ask(server, '{ health', { from, key: null })
  expect([broken.status, broken.headers.get('ratelimit')]).toEqual([400, '"address";r=14;t=60'])
  const health = await fetch(`${server.url}/api/health`, { headers: { 'x-forwarded-for': from } })
  expect(health.headers.get('ratelimit')).toBe('"address";r=13;t=60')
  const tooMuch = await ask(server, many(14), { from, key: null })
  expect(tooMuch).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
  expect(tooMuch.message).toMatch(/^This request counts as 14, /)
  const never = await ask(server, many(250), { from, key: null })
  expect(never.message).toMatch(/^This request counts as 250, .* one address may send 20 a minute\./)
})

test.each(['/', '/health/live', '/elsewhere'])(
  'a key in the address is refused everywhere: at %s',
  async (path) => {
    const get = () =>
      fetch(`${server.url}${path}?api_key=${secret}`, {
        headers: { 'x-forwarded-for': from },
        redirect: 'manual',
      })
    const refused = await get()
    expect([refused.status, refused.headers.get('location')]).toEqual([401, null])
    expect(await refused.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('in the address'), extensions: { reason: 'MALFORMED' } }],
    })
    const noted = async () =>
      (await server.db.query.authFailures.findFirst({ where: { address: from } }))?.reason
    await expect.poll(noted, { timeout: 5_000 }).toBe('MALFORMED')
  },
)

test('all addresses of one /64 are one', async () => {
  const inside = (n: number) => ask(server, HEALTH, { from: `2001:db8:5:5::${n.toString(16)}`, key: null })
  let n = 0
  await repeat(LIMIT, () => inside(++n))
  expect((await inside(0xffff)).status).toBe(429)
  expect((await ask(server, HEALTH, { from: '2001:db8:5:6::1', key: null })).status).toBe(200)
})

describe('bad keys', () => {
  test('count there too: first they are told why, then that it is enough', async () => {
    for (let attempt = 0; attempt < LIMIT; attempt++)
      expect(await guess()).toMatchObject({ status: 401, reason: 'UNKNOWN' })
    expect(await guess()).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(await ask(server, ME, { from, key: 'nonsense' })).toMatchObject({ status: 429 })
    expect(await ask(server, HEALTH, { from, key: null })).toMatchObject({ status: 429 })
  })

  test('a good key from the same address passes in the middle of a flood, known here or not', async () => {
    const fresh = await makeClient(server, 'Fresh')
    await repeat(LIMIT + 1, guess)
    const flood = repeat(400, guess)
    const good = await repeat(30, () => ask(server, ME, { from, key: secret }))
    const first = await ask(server, ME, { from, key: fresh.secret })
    expect([...good, first].map(({ status }) => status)).toEqual(Array.from({ length: 31 }, () => 200))
    expect(new Set((await flood).map(({ status }) => status))).toEqual(new Set([429]))
  })

  test('a key that is known is told why it is refused, however often it tries', async () => {
    const revoked = await makeClient(server, 'Gone')
    await server.graphql('mutation ($i: RevokeClientInput!) { revokeClient(input: $i) { __typename } }', {
      i: { client: revoked.id },
    })
    const answers = await repeat(LIMIT * 2, () => ask(server, ME, { from, key: revoked.secret }))
    expect(new Set(answers.map(({ status, reason }) => `${status} ${reason}`))).toEqual(
      new Set(['401 CLIENT_REVOKED']),
    )
    expect((await ask(server, HEALTH, { from, key: null })).status).toBe(200)
  })
})
