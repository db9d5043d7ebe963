import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { analysisOf, analyze, film, listed, lookAt, makeSource, QUICK, sight } from '../harness/analyses.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { hasRedis, startRedis, type TestRedis } from '../harness/redis.ts'
import { ask } from '../harness/revocation.ts'
import { makePlace, type Place, type Process, serve } from '../harness/serve-process.ts'
import { push } from '../harness/sources.ts'

/** A lease is 20 s, and it is looked for every 5 s; the machine may be busy with other tests. */
const LEASE = { timeout: 60_000, interval: 500 }
const PATIENCE = { timeout: 30_000, interval: 100 }

const databases: TestDatabase[] = []
const places: Place[] = []
const processes: Process[] = []
let redis: TestRedis | undefined
beforeAll(async () => {
  redis = hasRedis ? await startRedis() : undefined
})
afterAll(async () => {
  for (const { child } of processes) child.kill('SIGKILL')
  await Promise.all(processes.map(({ ended }) => ended))
  for (const place of places) await place.remove()
  for (const database of databases) await database.drop()
  await redis?.stop()
})

type Server = { process: Process; graphql: any; secret: string; kill(): Promise<void> }

/** Servers of one database, of which the first makes a client. */
async function aHouse(env: Record<string, string> = {}) {
  const database = await createTestDatabase()
  databases.push(database)
  let secret = ''
  return {
    database,
    async start(): Promise<Server> {
      const place = await makePlace()
      places.push(place)
      const process = serve(place, {
        DATABASE_URL: database.url,
        VIGINT_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
        VIGINT_LONG_WINDOW_SECONDS: '600',
        VIGINT_DETECTOR_WORKERS: '1',
        ...env,
      })
      processes.push(process)
      const url = await process.url
      if (!secret) {
        const operatorKey = (await readFile(join(place.dataDir, 'operator.key'), 'utf8')).trim()
        const { body } = await ask(
          url,
          operatorKey,
          'mutation { createClient(input: { name: "House" }) { ... on ClientCreated { secret } } }',
        )
        secret = body.data.createClient.secret
      }
      return {
        process,
        secret,
        graphql: (query: string, variables?: object, key = secret) => ask(url, key, query, variables),
        async kill() {
          process.child.kill('SIGKILL')
          await process.ended
        },
      }
    },
  }
}

/** Some that take long, since each frame is looked at closely. */
async function askForSome(server: Server, count: number): Promise<string[]> {
  await makeSource(server, server.secret, 'gate', {})
  await film(server, server.secret, 'gate', { seconds: 4 })
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const { analyses } = await analyze(server, server.secret, { source: 'gate' })
    ids.push(analyses[0].id)
  }
  await vi.waitFor(async () => {
    const states = (await listed(server, server.secret)).map(({ state }) => state)
    expect(states).toContain('RUNNING')
  }, PATIENCE)
  return ids
}
const outcomes = (server: Server, ids: string[]) =>
  Promise.all(
    ids.map(async (id) => {
      const { verdict, trouble } = await analysisOf(server, server.secret, id)
      return trouble ?? verdict
    }),
  )

describe.concurrent('analyses whose server is killed', () => {
  test('end as interrupted where its frames went with it, and its queue is cleared away', async () => {
    const house = await aHouse()
    const first = await house.start()
    const ids = await askForSome(first, 12)
    await first.kill()
    const second = await house.start()
    await vi.waitFor(async () => expect(await outcomes(second, ids)).not.toContain(null), LEASE)
    const ends = await outcomes(second, ids)
    expect(ends).toContain('INTERRUPTED')
    for (const end of ends) expect(['INTERRUPTED', 'CLEAR']).toContain(end)
    await makeSource(second, second.secret, 'door')
    await film(second, second.secret, 'door')
    const { analyses } = await analyze(second, second.secret, { source: 'door' })
    await vi.waitFor(async () => {
      expect(await outcomes(second, [analyses[0].id])).toEqual(['CLEAR'])
    }, PATIENCE)
    const sql = postgres(house.database.url, { max: 1 })
    const queues = await sql`select name from pgboss.queue where name like 'vigint-%'`
    await sql.end()
    expect(queues).toHaveLength(1)
  }, 150_000)

  test('are ended by a server that is asked to end: what runs is finished, the rest is interrupted', async () => {
    const house = await aHouse()
    const first = await house.start()
    const ids = await askForSome(first, 20)
    first.process.child.kill('SIGTERM')
    expect((await first.process.ended).code).toBe(0)
    const second = await house.start()
    const ends = await outcomes(second, ids)
    expect(ends).toContain('INTERRUPTED')
    for (const end of ends) expect(['INTERRUPTED', 'CLEAR']).toContain(end)
  }, 150_000)

  test.skipIf(!hasRedis)(
    'are taken up by another server that finds the same frames',
    async () => {
      const house = await aHouse({ REDIS_URL: redis?.url ?? '' })
      const [first, second] = [await house.start(), await house.start()]
      const ids = await askForSome(first, 4)
      await first.kill()
      await vi.waitFor(async () => expect(await outcomes(second, ids)).not.toContain(null), {
        ...LEASE,
        timeout: 90_000,
      })
      expect(await outcomes(second, ids)).toEqual(ids.map(() => 'CLEAR'))
    },
    180_000,
  )

  test.skipIf(!hasRedis)(
    'leave what they watched to another one, which stores nothing twice',
    async () => {
      const house = await aHouse({ REDIS_URL: redis?.url ?? '' })
      const [first, second] = [await house.start(), await house.start()]
      const { secret } = first
      await makeSource(first, secret, 'gate', { ...QUICK, watch: true })
      let to = first
      let of: Parameters<typeof sight>[0] = 'room'
      let place = 0
      const sending = setInterval(() => {
        push(to, secret, 'gate', [{ data: sight(of, place++) }]).catch(() => {})
      }, 250)
      try {
        const verdicts = async () =>
          (await listed(second, secret, { source: 'gate' })).map(({ verdict }) => verdict).reverse()
        await new Promise((done) => setTimeout(done, 3_000))
        of = 'covered'
        await vi.waitFor(async () => expect(await verdicts()).toEqual(['INCIDENT']), PATIENCE)
        await new Promise((done) => setTimeout(done, 2_000))
        expect(await verdicts()).toEqual(['INCIDENT'])
        to = second
        await first.kill()
        await new Promise((done) => setTimeout(done, 11_000))
        expect(await verdicts()).toEqual(['INCIDENT'])
        of = 'room'
        await vi.waitFor(async () => expect(await verdicts()).toEqual(['INCIDENT', 'CLEAR']), PATIENCE)
      } finally {
        clearInterval(sending)
      }
      expect(await lookAt(second, secret, 'gate', { seconds: 5 })).toMatchObject({ state: 'FINISHED' })
    },
    150_000,
  )
})
