import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { createTestDatabase } from '../harness/database.ts'
import { makePlace, type Place, type Process, serve } from '../harness/serve-process.ts'

let place: Place
let started: Process[]
beforeEach(async () => {
  place = await makePlace()
  started = []
})
afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM')
    await ended
  }
  await place.remove()
})

function start(env: Record<string, string> = {}): Process {
  const server = serve(place, env)
  started.push(server)
  return server
}

const operatorKey = async () => (await readFile(join(place.dataDir, 'operator.key'), 'utf8')).trim()

async function graphql(url: string, query: string, key?: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key ?? (await operatorKey())}` },
    body: JSON.stringify({ query }),
  })
  const body: any = await response.json()
  return { status: response.status, body }
}

const CREATE = (name: string) =>
  `mutation { createClient(input: { name: "${name}" }) { ... on ClientCreated { client { slug } secret } } }`

describe('the first start', () => {
  test('makes a key that only its owner can read, and a profile for the commands', async () => {
    const server = start()
    const url = await server.url
    const secret = await operatorKey()
    expect(secret).toMatch(/^sk_live_[0-9A-Za-z]{49}$/)
    expect((await stat(join(place.dataDir, 'operator.key'))).mode & 0o777).toBe(0o600)
    const path = join(place.home, '.config/vigint/profiles.json')
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      current: 'local',
      profiles: { local: { url, key: secret, dataDir: place.dataDir } },
    })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await graphql(url, '{ me { key { role } } }')).body.data.me.key.role).toBe('operator')
    server.child.kill('SIGTERM')
    const { code, stdout, stderr } = await server.ended
    expect(code).toBe(0)
    expect(stdout + stderr).not.toContain(secret)
    expect(stdout).toContain('npx vigint clients list')
  })
})

describe('an operator key that is of no use', () => {
  test('is said to be, with the way back', async () => {
    const database = await createTestDatabase()
    const first = start({ DATABASE_URL: database.url })
    const url = await first.url
    const { body } = await graphql(
      url,
      'mutation { createKey(input: { role: "operator" }) { ... on KeyCreated { secret } } }',
    )
    const old = (await graphql(url, '{ me { key { id } } }')).body.data.me.key.id
    await graphql(
      url,
      `mutation { revokeKey(input: { key: "${old}" }) { __typename } }`,
      body.data.createKey.secret,
    )
    first.child.kill('SIGTERM')
    await first.ended
    const second = start({ DATABASE_URL: database.url })
    await second.url
    second.child.kill('SIGTERM')
    const { stdout } = await second.ended
    expect(stdout).toContain('operator.key holds a key that is no operator key, or works no more.')
    expect(stdout).toContain('npx vigint db operator-key')
    await database.drop()
  })
})

describe('killed', () => {
  test('in the middle of everything, nothing that was answered is lost', async () => {
    const first = start()
    const url = await first.url
    const made = await graphql(url, CREATE('Survivor'))
    const answered: string[] = []
    // Writes go on while it dies: what got an answer must be there afterwards, the rest may or may not.
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; ; count++) {
        const { body } = await graphql(url, CREATE(`Writer ${writer} ${count}`))
        answered.push(body.data.createClient.client.slug)
      }
    })
    const writing = Promise.allSettled(writers)
    await expect.poll(() => answered.length).toBeGreaterThan(20)
    first.child.kill('SIGKILL')
    await writing
    await first.ended

    const second = start()
    const { body } = await graphql(
      await second.url,
      '{ me { key { role } } }',
      made.body.data.createClient.secret,
    )
    expect(body.data.me.key.role).toBe('admin')
    const found = await Promise.all(
      answered.map(
        async (slug) =>
          (await graphql(await second.url, `{ client(slug: "${slug}") { slug } }`)).body.data.client?.slug,
      ),
    )
    expect(found).toEqual(answered)
  })
})

describe('told to stop', () => {
  test('it finishes what is in flight, refuses what is new, and exits with 0', async () => {
    const database = await createTestDatabase()
    const server = start({ DATABASE_URL: database.url })
    const url = await server.url
    await graphql(url, CREATE('Slow'))
    const { sql, close } = connect(database.url, { poolSize: 1 })
    const inFlight = await sql.begin(async (tx) => {
      await tx`select * from clients for update`
      const answer = graphql(
        url,
        'mutation { revokeClient(input: { client: "slow" }) { ... on ClientRevoked { client { status } } } }',
      )
      await expect
        .poll(
          async () =>
            (
              await tx`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
            ).length,
        )
        .toBe(1)
      server.child.kill('SIGTERM')
      await expect
        .poll(() =>
          fetch(`${url}/health/live`).then(
            () => 'answers',
            () => 'closed',
          ),
        )
        .toBe('closed')
      return { answer }
    })
    expect((await inFlight.answer).body.data.revokeClient.client.status).toBe('REVOKED')
    expect((await server.ended).code).toBe(0)
    await close()
    await database.drop()
  })
})

describe('what can not work is said in one line', () => {
  test('a taken port, with nothing made', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as { port: number }
    const { code, stderr } = await start({ VIGINT_PORT: String(port) }).ended
    squatter.close()
    expect(code).toBe(1)
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or start with another --port (or VIGINT_PORT).\n`,
    )
    await expect(stat(place.dataDir)).rejects.toThrow('ENOENT')
  })

  test('a second server on the same directory, by the pid of the first', async () => {
    const first = start()
    await first.url
    const { code, stderr } = await start().ended
    expect(code).toBe(1)
    expect(stderr).toContain(`is in use by vigint (pid ${first.child.pid})`)
    expect((await graphql(await first.url, '{ health { status } }')).body).toEqual({
      data: { health: { status: 'ok' } },
    })
  })

  test('a second server on the same port and directory, by the pid too', async () => {
    const first = start()
    const port = new URL(await first.url).port
    const { code, stderr } = await start({ VIGINT_PORT: port }).ended
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`is in use by vigint (pid ${first.child.pid})`),
    ])
  })

  test('a directory where nothing can be made', async () => {
    const { code, stderr } = await start({ VIGINT_DATA_DIR: '/proc/vigint' }).ended
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("The data directory /proc/vigint can't be made"),
    ])
  })

  test('a database that does not answer, without its password', async () => {
    const { code, stderr } = await start({ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/nope' }).ended
    expect(code).toBe(1)
    expect(stderr).toContain("The database at postgres://user:****@127.0.0.1:1/nope can't be reached.")
    expect(stderr).not.toContain('hunter2')
  })

  test('a database of a newer program', async () => {
    const database = await createTestDatabase()
    const { sql, close } = connect(database.url, { poolSize: 1 })
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at, name) values ('x', 1, '20990101000000_from_the_future')`
    await close()
    const { code, stderr } = await start({ DATABASE_URL: database.url }).ended
    expect(code).toBe(1)
    expect(stderr).toContain(
      'The database was migrated by a newer vigint (it has 20990101000000_from_the_future). Upgrade this program',
    )
    await database.drop()
  })

  test('settings that make no sense, by where they stand', async () => {
    const { code, stderr } = await start({ VIGINT_PORT: 'many' }).ended
    expect(code).toBe(1)
    expect(stderr).toContain(
      'The setting port (VIGINT_PORT) is wrong: must be a whole number from 0 to 65535.',
    )
  })
})

test('servers that start on one empty database at once make one operator key', async () => {
  const database = await createTestDatabase()
  const { sql, close } = connect(database.url, { poolSize: 1 })
  await sql`drop schema drizzle cascade`
  await sql`drop schema public cascade`
  await sql`create schema public`
  const other = await makePlace()
  const servers = [start({ DATABASE_URL: database.url }), serve(other, { DATABASE_URL: database.url })]
  await Promise.all(servers.map(({ url }) => url))
  const [row] = await sql`select count(*)::int as count from keys`
  expect(row?.count).toBe(1)
  for (const { child, ended } of servers) {
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  }
  await close()
  await other.remove()
  await database.drop()
})
