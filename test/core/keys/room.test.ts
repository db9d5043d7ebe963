import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, makeKey, REACTIVATE_KEY, REVOKE_KEY, ROTATE_KEY } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** A client with so many keys that work. */
async function crowded(name: string, count: number) {
  const client = await makeClient(server, name)
  await addKeys(client.slug, count - 1)
  return client
}

async function addKeys(slug: string, count: number) {
  await server.db.execute(sql`insert into keys (id, client_id, name, environment, role, digest, last_four, created_at)
    select gen_random_uuid(), clients.id, 'crowd', 'live', 'ingest', sha256(gen_random_uuid()::text::bytea), 'xxxx', now()
    from clients, generate_series(1, ${count}::int) where slug = ${slug}`)
}

const CREATE = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { __typename ... on Error { code message } }
}`
const create = async (client: string) =>
  (await server.graphql(CREATE, { input: { client } })).body.data.createKey
const tooMany = { code: 'CONFLICT', message: expect.stringContaining('has 1000 keys that work') }

test('a client has at most a thousand keys that work, also where many are made at once', async () => {
  const { slug } = await crowded('Crowded', 997)
  const made = await Promise.all(Array.from({ length: 8 }, () => create(slug)))
  expect(made.filter(({ __typename }) => __typename === 'KeyCreated')).toHaveLength(3)
  expect(made.filter(({ code }) => code === 'CONFLICT')).toHaveLength(5)
  expect(await create(slug)).toMatchObject(tooMany)
})

test('a revoked one makes room, and comes back only where there is some', async () => {
  const { slug } = await crowded('Revoking', 998)
  const { id } = await makeKey(server, { client: slug })
  await server.graphql(REVOKE_KEY, { input: { key: id } })
  await addKeys(slug, 2)
  const reactivate = async () =>
    (await server.graphql(REACTIVATE_KEY, { input: { key: id } })).body.data.reactivateKey
  expect(await reactivate()).toMatchObject(tooMany)
  await server.db.execute(
    sql`delete from keys where id = (select id from keys where name = 'crowd' and client_id = (select id from clients where slug = ${slug}) limit 1)`,
  )
  expect(await reactivate()).toMatchObject({ key: { state: 'ACTIVE' } })
})

test('with none left they can still be rotated, as long as not all of them twice', async () => {
  const { slug, keyId } = await crowded('Rotating', 1_000)
  const rotate = async (key: string) =>
    (await server.graphql(ROTATE_KEY, { input: { key } })).body.data.rotateKey
  const first = await rotate(keyId)
  expect(first.key).toMatchObject({ state: 'ACTIVE' })
  await addKeys(slug, 999)
  expect(await rotate(first.key.id)).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('has 2000 keys that work'),
  })
})
