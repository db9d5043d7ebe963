import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey, REVOKE_KEY, ROTATE_KEY } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
let id: string
beforeAll(async () => {
  server = await startTestServer()
  id = (await server.graphql('{ me { key { id } } }')).body.data.me.key.id
})
afterAll(() => server.stop())

const UPDATE = `mutation ($input: UpdateKeyInput!) {
  updateKey(input: $input) { __typename ... on Error { code message } }
}`
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
const update = async (input: object) =>
  (await server.graphql(UPDATE, { input: { key: id, ...input } })).body.data.updateKey

const refused = {
  code: 'CONFLICT',
  message: expect.stringMatching(/^This is the last operator key .* vigint db operator-key\.$/),
}

test.each([
  { expiresAt: inMinutes(3) },
  { expiresAt: inMinutes(23 * 60) },
  { limits: { requestsPerMinute: 1 } },
])('the last operator key does not lock everybody out by %j', async (change) => {
  expect(await update(change)).toMatchObject(refused)
})

test('nor by a successor that ends soon', async () => {
  const { body } = await server.graphql(ROTATE_KEY, { input: { key: id, expiresAt: inMinutes(90) } })
  expect(body.data.rotateKey).toMatchObject(refused)
  expect((await server.graphql('{ me { key { state } } }')).body.data.me.key.state).toBe('ACTIVE')
})

test('what leaves it of use is done', async () => {
  for (const change of [
    { name: 'operator' },
    { expiresAt: inMinutes(48 * 60) },
    { expiresAt: null },
    { limits: { requestsPerMinute: 600 } },
    { allowedAddresses: ['127.0.0.1'] },
  ])
    expect(await update(change)).toEqual({ __typename: 'KeyUpdated' })
})

test('another that ends soon does not count, one that lasts does', async () => {
  await makeKey(server, { role: 'operator', expiresAt: inMinutes(60) })
  await makeKey(server, { role: 'operator', limits: { requestsPerMinute: 1 } })
  await makeKey(server, { role: 'operator', allowedAddresses: ['203.0.113.7'] })
  expect(await update({ expiresAt: inMinutes(3) })).toMatchObject(refused)
  expect((await server.graphql(REVOKE_KEY, { input: { key: id } })).body.data.revokeKey).toMatchObject(
    refused,
  )
  const spare = await makeKey(server, { role: 'operator' })
  expect(await update({ expiresAt: inMinutes(3) })).toEqual({ __typename: 'KeyUpdated' })
  const { body } = await server.graphql(REVOKE_KEY, { input: { key: spare.id } }, spare.secret)
  expect(body.data.revokeKey).toMatchObject(refused)
})
