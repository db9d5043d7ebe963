import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeClient, makeKey, makeRole, REVOKE_KEY, ROTATE_KEY, tryKey } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const UPDATE = `mutation ($input: UpdateKeyInput!) {
  updateKey(input: $input) {
    __typename
    ... on KeyUpdated { key { name label notes expiresAt role } }
    ... on Error { code message }
  }
}`
const update = async (input: object, as?: string) => {
  const { body } = await server.graphql(UPDATE, { input }, as)
  return { result: body.data?.updateKey, error: body.errors?.[0] }
}

test('what is given changes, what is left out stays, null and empty texts clear', async () => {
  const { id } = await makeKey(server, { client: 'acme', name: 'gate', label: 'n8n', notes: 'barn' })
  expect((await update({ key: id, label: '  zapier ' })).result.key).toMatchObject({
    name: 'gate',
    label: 'zapier',
    notes: 'barn',
  })
  expect((await update({ key: id, name: 'door', label: '', notes: null })).result.key).toMatchObject({
    name: 'door',
    label: null,
    notes: null,
  })
  expect((await update({ key: id, name: null, notes: 'again' })).result.key).toMatchObject({
    name: 'door',
    notes: 'again',
  })
})

test('a new end holds at once, and null takes it away', async () => {
  const { id, secret } = await makeKey(server, { client: 'acme', expiresAt: '2099-01-31T00:00:00Z' })
  expect(await tryKey(server, secret)).toBe('200')
  expect((await update({ key: id, expiresAt: '2098-01-31T00:00:00Z' })).result.key.expiresAt).toBe(
    '2098-01-31T00:00:00.000Z',
  )
  expect((await update({ key: id, expiresAt: null })).result.key.expiresAt).toBeNull()
  const soon = new Date(Date.now() + 700)
  await update({ key: id, expiresAt: soon.toISOString() })
  expect(await tryKey(server, secret)).toBe('200')
  let answer = '200'
  while (answer === '200' && Date.now() < soon.getTime() + 2_000) answer = await tryKey(server, secret)
  expect(answer).toBe('401 EXPIRED')
  expect((await update({ key: id, expiresAt: null })).result).toEqual({
    __typename: 'ConflictError',
    code: 'CONFLICT',
    message: 'This key has run out: its end stays as it is. Create a new key.',
  })
  expect((await update({ key: id, notes: 'ran out' })).result.key.notes).toBe('ran out')
})

test.each([
  [{}, 'Say what to change: '],
  [{ name: ' ' }, 'name must not be empty.'],
  [{ label: 'x'.repeat(101) }, 'label must have at most 100 characters.'],
  [{ label: 'two\nlines' }, 'label must not contain control characters.'],
  [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt must lie in the future.'],
])('%j is refused', async (input, message) => {
  const { id } = await makeKey(server, { client: 'acme' })
  expect((await update({ key: id, ...input })).result).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining(message),
  })
})

test('only for those who may: not a test key on a live one, not another client, not beyond oneself', async () => {
  const { id } = await makeKey(server, { client: 'acme', role: 'admin' })
  const trial = await makeKey(server, { client: 'acme', role: 'admin', environment: 'TEST' })
  expect((await update({ key: id, name: 'mine' }, trial.secret)).error.message).toBe(
    "A test key can't change live keys. Use a live key.",
  )
  const rival = await makeClient(server, 'Rival')
  expect((await update({ key: id, name: 'mine' }, rival.secret)).result.code).toBe('NOT_FOUND')
  await makeRole(server, { name: 'clerk', permissions: ['keys:read', 'keys:manage'] })
  const clerk = await makeKey(server, { client: 'acme', role: 'clerk' })
  expect((await update({ key: id, expiresAt: null }, clerk.secret)).error.extensions.code).toBe('FORBIDDEN')
  expect((await update({ key: id, label: 'seen' }, clerk.secret)).result.key.label).toBe('seen')
  const revoked = await makeKey(server, { client: 'acme' })
  await server.graphql(REVOKE_KEY, { input: { key: revoked.id } })
  expect((await update({ key: revoked.id, expiresAt: null })).result.message).toContain('is revoked')
})

test('before and after stand in the audit log', async () => {
  const { id } = await makeKey(server, { client: 'acme', name: 'old', label: 'a' })
  await update({ key: id, name: 'new', label: 'b' })
  const { body } = await server.graphql(
    'query ($id: String) { auditLog(subject: $id, action: "key.update") { nodes { before after } } }',
    { id },
  )
  expect(body.data.auditLog.nodes).toEqual([
    {
      before: expect.objectContaining({ name: 'old', label: 'a' }),
      after: expect.objectContaining({ name: 'new', label: 'b' }),
    },
  ])
})

test('a successor has the label and the notes, and says whom it takes over from', async () => {
  const old = await makeKey(server, { client: 'acme', name: 'turning', label: 'n8n', notes: 'barn' })
  await tryKey(server, old.secret)
  const { body } = await server.graphql(ROTATE_KEY, { input: { key: old.id, graceSeconds: 3_600 } })
  const shown = await server.graphql(
    'query ($id: ID!) { key(id: $id) { label notes predecessor { id state predecessor { id } } } }',
    { id: body.data.rotateKey.key.id },
  )
  expect(shown.body.data.key).toEqual({
    label: 'n8n',
    notes: 'barn',
    predecessor: { id: old.id, state: 'ROTATING', predecessor: null },
  })
})

test('what ends soon is found, by its expiry or by its rotation', async () => {
  await makeClient(server, 'Ending')
  const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString()
  await makeKey(server, { client: 'ending', name: 'soon', expiresAt: inDays(5) })
  await makeKey(server, { client: 'ending', name: 'later', expiresAt: inDays(50) })
  const gone = await makeKey(server, { client: 'ending', name: 'revoked', expiresAt: inDays(5) })
  await server.graphql(REVOKE_KEY, { input: { key: gone.id } })
  const turning = await makeKey(server, { client: 'ending', name: 'turning' })
  await server.graphql(ROTATE_KEY, { input: { key: turning.id, graceSeconds: 3_600 } })
  const names = async (days: number) => {
    const { body } = await server.graphql(
      'query ($days: Int) { keys(client: "ending", expiringWithinDays: $days, orderBy: { field: NAME, direction: ASC }) { nodes { name state } } }',
      { days },
    )
    return body.data?.keys.nodes.map((key: { name: string; state: string }) => `${key.name} ${key.state}`)
  }
  expect(await names(14)).toEqual(['soon ACTIVE', 'turning ROTATING'])
  expect(await names(60)).toEqual(['later ACTIVE', 'soon ACTIVE', 'turning ROTATING'])
  const { status, body } = await server.graphql('{ keys(expiringWithinDays: 0) { totalCount } }')
  expect([status, body.errors?.[0].message]).toEqual([400, 'expiringWithinDays must be at least 1.'])
  expect((await server.graphql('{ keys(expiringWithinDays: 2147483647) { totalCount } }')).status).toBe(400)
})

test('a successor ends as it is wished; one that would be gone within the hour has to be told its end', async () => {
  const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  const rotate = async (input: object) => (await server.graphql(ROTATE_KEY, { input })).body.data.rotateKey
  const lasting = await makeKey(server, { client: 'acme', expiresAt: later(600) })
  expect((await rotate({ key: lasting.id, expiresAt: '2098-01-31T00:00:00Z' })).key.expiresAt).toBe(
    '2098-01-31T00:00:00.000Z',
  )
  const endless = await makeKey(server, { client: 'acme', expiresAt: later(600) })
  expect((await rotate({ key: endless.id, expiresAt: null })).key.expiresAt).toBeNull()
  const short = await makeKey(server, { client: 'acme', expiresAt: later(30) })
  expect(await rotate({ key: short.id })).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('keys rotate --expires'),
  })
  expect(await rotate({ key: short.id, expiresAt: '2020-01-01T00:00:00Z' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'expiresAt must lie in the future.',
  })
  expect((await rotate({ key: short.id, expiresAt: later(20) })).__typename).toBe('KeyRotated')
})

test('an end is given as a moment or as a span, which must be one', async () => {
  const { id, keyId } = await makeClient(server, 'Spans')
  const input = { client: id, name: 'span', expiresInSeconds: 3_600 }
  const { body } = await server.graphql(
    'mutation ($input: CreateKeyInput!) { createKey(input: $input) { ... on KeyCreated { key { createdAt expiresAt } } } }',
    { input },
  )
  const { createdAt, expiresAt } = body.data.createKey.key
  expect(Math.abs(Date.parse(expiresAt) - Date.parse(createdAt) - 3_600_000)).toBeLessThan(1_000)
  for (const [operation, given] of [
    ['createKey', { client: id }],
    ['updateKey', { key: keyId }],
    ['rotateKey', { key: keyId }],
  ] as const) {
    const type = `${operation[0]?.toUpperCase()}${operation.slice(1)}Input`
    const refusal = async (ending: object) => {
      const document = `mutation ($input: ${type}!) { ${operation}(input: $input) { ... on Error { message } } }`
      return (await server.graphql(document, { input: { ...given, ...ending } })).body.data[operation].message
    }
    expect(await refusal({ expiresInSeconds: 0 })).toBe('expiresInSeconds must be at least 1.')
    expect(await refusal({ expiresInSeconds: 60, expiresAt: null })).toBe(
      'expiresInSeconds and expiresAt both say when it ends: leave one out.',
    )
  }
})
