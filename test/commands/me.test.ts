import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { steady, vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
})
beforeEach(() => server.use(server.operatorKey))
afterAll(() => server.stop())

const newClient = async (name: string) => (await vigintJson('clients', 'create', '--name', name)).secret

test('an operator sees its key', async () => {
  const { me } = await vigintJson('me')
  expect(me).toMatchObject({ client: null, keys: null, key: { role: 'operator', environment: 'LIVE' } })
})

test('a client sees its record, its settings and its keys', async () => {
  server.use(await newClient('Acme Corp'))
  const { me } = await vigintJson('me')
  expect(me).toMatchObject({
    client: { name: 'Acme Corp', slug: 'acme-corp', settings: { timeZone: 'UTC', language: 'en' } },
    key: { role: 'admin', permissions: expect.arrayContaining(['keys:manage']) },
    keys: [{ name: 'first key' }],
  })
  const { stdout } = await vigint('me')
  const [origins, ...rest] = steady(stdout).split('\n\n')
  expect(origins).toBe(
    '  Server        http://127.0.0.1:5002\n  Address from  environment\n  Key from      environment',
  )
  expect(rest.map((part) => part.trim().split(/ {2,}/)[0])).toEqual([
    'Client',
    'Id',
    'Key in use',
    'Id',
    'All keys',
    'KEY',
  ])
})

test.each(['integration', 'ingest', 'viewer'])(
  'a key of role %s sees what its role may see',
  async (role) => {
    await newClient(`Has ${role}`)
    const { secret } = await vigintJson('keys', 'create', '--client', `has-${role}`, '--role', role)
    server.use(secret)
    const { me } = await vigintJson('me')
    expect(me).toMatchObject({ client: { slug: `has-${role}` }, key: { role } })
  },
)

test('a client changes what is its own', async () => {
  server.use(await newClient('Changing'))
  const { client } = await vigintJson('me', 'update', '--email', 'us@example.com', '--language', 'de')
  expect(client).toMatchObject({ email: 'us@example.com', settings: { language: 'de', timeZone: 'UTC' } })
  expect(await vigintError('me', 'update')).toMatchObject({ exit: 2, message: 'Nothing to change.' })
})

test('a client deletes itself, and its key with it', async () => {
  server.use(await newClient('Leaving'))
  expect(await vigintError('me', 'delete')).toMatchObject({
    exit: 2,
    hint: 'To do it without being asked, add --force.',
  })
  expect(await vigintJson('me', 'delete', '--force')).toMatchObject({
    client: { slug: 'leaving' },
    removed: expect.any(Array),
  })
  expect(await vigintError('me')).toMatchObject({ exit: 3, code: 'UNAUTHENTICATED' })
})

test('an operator key has no client to delete', async () => {
  expect(await vigintError('me', 'delete', '--force')).toMatchObject({
    exit: 2,
    message: 'The key in use belongs to no client.',
    hint: 'An operator deletes by name: vigint clients delete CLIENT',
  })
})
