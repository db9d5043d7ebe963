import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import {
  CreateClient,
  DeleteClient,
  ListClients,
  ReactivateClient,
  RevokeClient,
  ShowClient,
  ShowHoldings,
  UpdateClient,
} from '../../src/client/clients.ts'
import { CreateKey, ListKeys, ReactivateKey, RevokeKey, ShowKey } from '../../src/client/keys.ts'
import {
  DeleteMe,
  ListOwnKeys,
  ShowMe,
  ShowOwnHoldings,
  ShowOwnRecord,
  UpdateMe,
} from '../../src/client/me.ts'
import { expectResult } from '../../src/client/results.ts'
import { ListRoles, ShowHealth } from '../../src/client/roles.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const create = async (name: string) =>
  expectResult((await server.api().run(CreateClient, { input: { name } })).createClient, 'ClientCreated')

test('every document is answered by the server', async () => {
  const api = server.api()
  const { client, key } = await create('Documents')
  const id = client.id
  await api.run(ShowHealth)
  await api.run(ListRoles)
  await api.run(ListClients, {
    first: 1,
    search: 'doc',
    status: 'ACTIVE',
    orderBy: { field: 'NAME', direction: 'ASC' },
  })
  await api.run(ShowClient, { id })
  await api.run(ShowHoldings, { id })
  await api.run(ListKeys, {
    client: id,
    state: 'ACTIVE',
    environment: 'LIVE',
    role: 'admin',
    search: 'first',
  })
  await api.run(ShowKey, { id: key.id })
  expectResult(
    (await api.run(UpdateClient, { input: { client: id, email: 'a@example.com' } })).updateClient,
    'ClientUpdated',
  )
  expectResult((await api.run(RevokeClient, { input: { client: id } })).revokeClient, 'ClientRevoked')
  expectResult(
    (await api.run(ReactivateClient, { input: { client: id } })).reactivateClient,
    'ClientReactivated',
  )
  const made = expectResult((await api.run(CreateKey, { input: { client: id } })).createKey, 'KeyCreated')
  expectResult((await api.run(RevokeKey, { input: { key: made.key.id } })).revokeKey, 'KeyRevoked')
  expectResult(
    (await api.run(ReactivateKey, { input: { key: made.key.id } })).reactivateKey,
    'KeyReactivated',
  )
  expectResult(
    (await api.run(DeleteClient, { input: { client: id, force: true } })).deleteClient,
    'ClientDeleted',
  )
})

test('every document about oneself is answered to a client', async () => {
  const { secret } = await create('Myself')
  const api = server.api(secret ?? '')
  expect((await api.run(ShowMe)).me.client?.slug).toBe('myself')
  expect((await api.run(ShowOwnRecord)).me.client?.settings.timeZone).toBe('UTC')
  expect((await api.run(ListOwnKeys, { first: 10 })).me.client?.keys.totalCount).toBe(1)
  await api.run(ShowOwnHoldings)
  expectResult((await api.run(UpdateMe, { input: { description: 'Ours' } })).updateMe, 'MeUpdated')
  expectResult((await api.run(DeleteMe, { input: { confirm: 'Myself' } })).deleteMe, 'MeDeleted')
})

test('an error member is thrown with its code, and with its issues', async () => {
  const api = server.api()
  await create('Taken')
  const taken = await api.run(CreateClient, { input: { name: 'TAKEN' } })
  expect(() => expectResult(taken.createClient, 'ClientCreated')).toThrow(
    expect.objectContaining({ code: 'DUPLICATE_CLIENT_NAME' }),
  )
  const wrong = await api.run(CreateClient, { input: { name: 'Fine', email: 'nope' } })
  expect(() => expectResult(wrong.createClient, 'ClientCreated')).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', issues: [expect.objectContaining({ path: 'email' })] }),
  )
})

test('a result of a later version is an error, not a guess', () => {
  const result: { __typename: 'Known' } | { __typename: 'New' } = JSON.parse('{"__typename":"New"}')
  expect(() => expectResult(result, 'Known')).toThrow(
    'The server answered New, which this version of vigint does not know.',
  )
})

test('a server in the same process is reached without a network', async () => {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = (url, init) => {
    asked.push(String(url))
    return globalThis.fetch(`${server.url}/graphql`, init)
  }
  await createApi({ url: 'http://in-process', key: server.operatorKey, fetch }).run(ShowMe)
  expect(asked).toEqual(['http://in-process/graphql'])
})
