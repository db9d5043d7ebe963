import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { steady, vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(() => server.stop())

const newKey = (...flags: string[]) => vigintJson('keys', 'create', '--client', 'acme-corp', ...flags)

test('a new key is shown once, in a box', async () => {
  const { stdout } = await vigint(
    'keys',
    'create',
    '--client',
    'acme-corp',
    '--name',
    'n8n Production',
    '--role',
    'integration',
  )
  expect(steady(stdout)).toMatchInlineSnapshot(`
    "Created a key.

      Id           key_0000000000000000000000
      Key          sk_live_xxxxxx…xxxx
      Name         n8n Production
      Client       Acme Corp (acme-corp)
      Environment  live
      Role         integration
      Permissions  client:read, frames:read, frames:write, analysis:read, analysis:run, incidents:read, alerts:read, alerts:send
      State        active
      Addresses    any
      Requests     6000 a minute (default)
      Created      2027-01-31 12:00 UTC
      Expires      never
      Last used    never

    IMPORTANT: copy this key now. It can't be shown again!

    ┌───────────────────────────────────────────────────────────┐
    │ sk_live_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx │
    └───────────────────────────────────────────────────────────┘

    The line to send on, for the .env of whoever will use it:

    VIGINT_API_KEY=sk_live_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    "
  `)
})

test('everything about a key can be chosen', async () => {
  const { key, secret } = await newKey(
    '--name',
    'trial',
    '--role',
    'viewer',
    '--environment',
    'test',
    '--expires',
    '2099-01-31',
    '--notes',
    'for a month',
  )
  expect(key).toMatchObject({
    name: 'trial',
    role: 'viewer',
    environment: 'TEST',
    expiresAt: '2099-01-31T23:59:59.000Z',
    notes: 'for a month',
    client: { slug: 'acme-corp' },
  })
  expect(secret).toMatch(/^sk_test_/)
})

test('a list shows the keys of one client, or of all, and never a secret', async () => {
  const { stdout } = await vigint('keys', 'list', '--client', 'acme-corp', '--sort', 'name')
  expect(steady(stdout)).toMatchInlineSnapshot(`
    "KEY                  NAME            CLIENT     ROLE         STATE   LAST USED  EXPIRES     CREATED     ID
    sk_live_xxxxxx…xxxx  first key       acme-corp  admin        active  never      never       2027-01-31  key_0000000000000000000000
    sk_live_xxxxxx…xxxx  n8n Production  acme-corp  integration  active  never      never       2027-01-31  key_0000000000000000000000
    sk_test_xxxxxx…xxxx  trial           acme-corp  viewer       active  never      2027-01-31  2027-01-31  key_0000000000000000000000
    "
  `)
  const all = await vigintJson('keys', 'list')
  expect(all.keys.map(({ name, client }: any) => `${name} of ${client?.slug ?? 'operator'}`).sort()).toEqual([
    'first key of acme-corp',
    'n8n Production of acme-corp',
    'operator of operator',
    'trial of acme-corp',
  ])
  expect(JSON.stringify(all)).not.toMatch(/sk_(live|test)_[0-9A-Za-z]{20}/)
})

test('a list can be narrowed', async () => {
  const names = async (...flags: string[]) =>
    (await vigintJson('keys', 'list', ...flags)).keys.map(({ name }: { name: string }) => name)
  expect(await names('--environment', 'test')).toEqual(['trial'])
  expect(await names('--role', 'integration')).toEqual(['n8n Production'])
  expect(await names('--search', 'n8n')).toEqual(['n8n Production'])
  expect(await names('--client', 'acme-corp', '--state', 'revoked')).toEqual([])
})

test('a revoked key is refused, and works again once reactivated', async () => {
  const { key, secret } = await newKey('--name', 'unused', '--role', 'viewer')
  const revoked = await vigintJson('keys', 'revoke', key.id, '--reason', 'non-payment', '--force')
  expect(revoked.key).toMatchObject({ state: 'REVOKED', revocationReason: 'NON_PAYMENT' })
  server.use(secret)
  expect(await vigintError('me')).toMatchObject({ exit: 3, code: 'UNAUTHENTICATED' })
  server.use(server.operatorKey)
  expect((await vigintJson('keys', 'reactivate', key.id)).key.state).toBe('ACTIVE')
})

test('a rotated key works beside its successor for as long as was asked', async () => {
  const { key } = await newKey('--name', 'rotating', '--role', 'viewer')
  const rotated = await vigintJson('keys', 'rotate', key.id, '--grace', '7d')
  expect(rotated).toMatchObject({ key: { role: 'viewer' }, previous: { id: key.id, state: 'ROTATING' } })
  const left = Date.parse(rotated.previous.retiresAt) - Date.now()
  expect(Math.round(left / 3_600_000)).toBe(7 * 24)
  server.use(rotated.secret)
  expect((await vigintJson('me')).me.key.id).toBe(rotated.key.id)
  server.use(server.operatorKey)
  expect(await vigintError('keys', 'rotate', key.id)).toMatchObject({ exit: 6, code: 'CONFLICT' })
  expect(await vigintError('keys', 'rotate', rotated.key.id, '--grace', 'soon')).toMatchObject({ exit: 2 })
})

test('a compromised key stays revoked', async () => {
  const { key } = await newKey('--name', 'leaked', '--role', 'viewer')
  await vigint('keys', 'revoke', key.id, '--reason', 'compromised', '--force')
  expect(await vigintError('keys', 'reactivate', key.id)).toMatchObject({ exit: 6, code: 'CONFLICT' })
})

test('a script that revokes is not asked', async () => {
  const { key } = await newKey('--name', 'not asked')
  expect((await vigintJson('keys', 'revoke', key.id)).key).toMatchObject({ state: 'REVOKED' })
})

test('a key of a revoked client says so', async () => {
  await vigintJson('clients', 'create', '--name', 'Suspended')
  await vigint('clients', 'revoke', 'suspended', '--force')
  expect((await vigint('keys', 'list', '--client', 'suspended')).stdout).toContain('active (client revoked)')
})

test('what is not there is not found', async () => {
  expect(await vigintError('keys', 'show', 'key_0000000000000000000000')).toMatchObject({
    exit: 5,
    code: 'NOT_FOUND',
  })
  expect(await vigintError('keys', 'create', '--client', 'nobody')).toMatchObject({
    exit: 5,
    code: 'NOT_FOUND',
  })
})

test.each([
  [['--role', 'emperor'], /role/],
  [['--expires', 'soon'], /is not a day, a time or a span/],
  [['--expires', '2001-01-01'], /past|future|expire/i],
  [['--environment', 'staging'], /Expected --environment=staging to be one of: live, test/],
])('%j is wrong input', async (flags, message) => {
  const error = await vigintError('keys', 'create', '--client', 'acme-corp', ...flags)
  expect(error).toMatchObject({ exit: 2, code: 'BAD_USER_INPUT', message: expect.stringMatching(message) })
})

test('roles are listed with what they may do', async () => {
  const { roles } = await vigintJson('roles', 'list')
  expect(roles.map(({ name }: { name: string }) => name)).toEqual([
    'operator',
    'admin',
    'integration',
    'ingest',
    'viewer',
  ])
  expect((await vigint('roles', 'list')).stdout).toContain(
    'ingest: A camera: pushes frames, sees nothing.\n  frames:write  Push frames.\n',
  )
})

test('from where a key is accepted, and how much it may ask, is said at once or later', async () => {
  const { key } = await newKey(
    '--allow-address',
    '203.0.113.7',
    '--allow-address',
    '10.1.2.3/8',
    '--requests-per-minute',
    '600',
  )
  expect(key).toMatchObject({
    allowedAddresses: ['203.0.113.7', '10.0.0.0/8'],
    limits: { requestsPerMinute: 600, isDefault: false },
  })
  const { stdout } = await vigint(
    'keys',
    'update',
    '--allow-address',
    '::1,127.0.0.1',
    '--requests-per-minute',
    'none',
    key.id,
  )
  expect(stdout).toContain('Addresses    ::1, 127.0.0.1')
  expect(stdout).toContain('Requests     as many as there are')
  const freed = await vigintJson(
    'keys',
    'update',
    key.id,
    '--any-address',
    '--requests-per-minute',
    'default',
  )
  expect(freed.key).toMatchObject({
    allowedAddresses: null,
    limits: { requestsPerMinute: 6000, isDefault: true },
  })
})

test.each([
  [['--allow-address', '10.0.0.300'], 'allowedAddresses has "10.0.0.300", which is no address or network'],
  [['--requests-per-minute', '0'], '"0" is no number of requests a minute.'],
  [['--requests-per-minute', 'many'], '"many" is no number of requests a minute.'],
  [['--any-address', '--allow-address', '::1'], '--any-address'],
])('%j is refused', async (flags, message) => {
  const { key } = await newKey('--name', 'stays')
  expect(await vigintError('keys', 'update', key.id, ...flags)).toMatchObject({
    exit: 2,
    message: expect.stringContaining(message),
  })
})
