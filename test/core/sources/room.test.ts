import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { type MadeClient, makeAnyClient, makeKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act, push } from '../../harness/sources.ts'

let server: TestServer
let second: TestServer
beforeAll(async () => {
  server = await startTestServer({ settings: { sourcesPerClient: 3 } })
  second = await startTestServer({ database: server.database, settings: { sourcesPerClient: 3 } })
})
afterAll(async () => {
  await second.stop()
  await server.stop()
})

const create = ({ secret }: MadeClient, name: string, at = server) =>
  act(at, secret, 'createSource', { name })
const clientWith = (sources?: number | null) =>
  makeAnyClient(server, {}, sources === undefined ? {} : { limits: { sources } })
const full = (count: number, most: number) => ({
  code: 'CONFLICT',
  message: `This client has ${count} live ${count === 1 ? 'source' : 'sources'}, and may have ${most}. Archive or delete one, or ask the operator for more.`,
})

/** Starts what needs room while nobody is let in, and lets go once all of it waits. */
async function whileHeld<Started extends readonly unknown[]>(
  { id }: MadeClient,
  start: () => Started,
): Promise<Started> {
  const name = `sources of ${uuidOf('client', id)}`
  return server.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
    const started = start()
    await vi.waitFor(async () => {
      const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(await server.db.execute(waiting)).toHaveLength(started.length)
    })
    return started
  })
}

test('a client has as many sources as the server says, and its own limit comes first', async () => {
  const usual = await clientWith()
  for (const name of ['a', 'b', 'c']) expect(await create(usual, name)).toMatchObject({ name })
  expect(await create(usual, 'd')).toEqual(full(3, 3))
  const few = await clientWith(1)
  expect(await create(few, 'a')).toMatchObject({ name: 'a' })
  expect(await create(few, 'b')).toEqual(full(1, 1))
  const many = await clientWith(null)
  for (const name of ['a', 'b', 'c', 'd', 'e']) expect(await create(many, name)).toMatchObject({ name })
})

test('a frame for one source too many is told so, and is for one that is there', async () => {
  const client = await clientWith(1)
  expect(await push(server, client.secret, 'a')).toMatchObject({ accepted: 1 })
  expect(await push(server, client.secret, 'b')).toEqual(full(1, 1))
  expect(await push(server, client.secret, 'a')).toMatchObject({ accepted: 1, buffer: { frames: 2 } })
})

test('live and test sources are counted apart', async () => {
  const client = await clientWith(1)
  const { secret } = await makeKey(server, { client: client.id, role: 'admin', environment: 'TEST' })
  expect(await push(server, client.secret, 'a')).toMatchObject({ accepted: 1 })
  expect(await push(server, secret, 'b')).toMatchObject({ accepted: 1 })
  expect(await push(server, secret, 'c')).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('has 1 test source, and may have 1'),
  })
})

test('an archived source makes room, and comes back where there is some', async () => {
  const client = await clientWith(1)
  await create(client, 'a')
  await act(server, client.secret, 'archiveSource', { source: 'a' })
  expect(await create(client, 'b')).toMatchObject({ name: 'b' })
  expect(await act(server, client.secret, 'unarchiveSource', { source: 'a' })).toEqual(full(1, 1))
  await act(server, client.secret, 'deleteSource', { source: 'b', force: true })
  expect(await act(server, client.secret, 'unarchiveSource', { source: 'a' })).toMatchObject({ name: 'a' })
})

test('a limit that is raised holds at once', async () => {
  const client = await clientWith(1)
  await create(client, 'a')
  expect(await create(client, 'b')).toMatchObject({ code: 'CONFLICT' })
  await server.graphql(
    'mutation ($c: ID!) { updateClient(input: { client: $c, limits: { sources: 2 } }) { __typename } }',
    { c: client.id },
  )
  expect(await create(client, 'b')).toMatchObject({ name: 'b' })
})

test('of several that are made at once, in two servers, only as many as there is room for are', async () => {
  const client = await clientWith(2)
  const answers = await whileHeld(client, () => [
    create(client, 'a'),
    create(client, 'b', second),
    push(server, client.secret, 'c'),
    push(second, client.secret, 'd'),
  ])
  const refused = (await Promise.all(answers)).filter(({ code }) => code !== undefined)
  expect(refused).toEqual([full(2, 2), full(2, 2)])
  const { body } = await server.graphql('{ sources { totalCount } }', {}, client.secret)
  expect(body.data.sources.totalCount).toBe(2)
})

test('first frames of one source that come at once all get in where there is room for it alone', async () => {
  const client = await clientWith(1)
  const answers = await whileHeld(client, () => [
    push(server, client.secret, 'raced'),
    push(second, client.secret, 'raced'),
    push(server, client.secret, 'raced'),
  ])
  const all = await Promise.all(answers)
  expect(all.map(({ accepted }) => accepted)).toEqual([1, 1, 1])
  expect(new Set(all.map(({ source }) => source.id)).size).toBe(1)
})
