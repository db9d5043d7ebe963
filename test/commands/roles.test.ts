import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

let server: Environment
beforeAll(async () => {
  server = await openEnvironment()
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
})
afterAll(() => server.stop())

const create = (name: string, permissions: string, ...flags: string[]) =>
  vigintJson(
    'roles',
    'create',
    '--name',
    name,
    '--description',
    'Guards',
    '--permission',
    permissions,
    ...flags,
  )

test('a role is made, shown, given to a key, changed and deleted', async () => {
  const { role } = await create('night-shift', 'incidents:read,alerts:read')
  expect(role).toMatchObject({
    name: 'night-shift',
    description: 'Guards',
    builtIn: false,
    client: null,
    keyCount: 0,
  })
  const { key } = await vigintJson('keys', 'create', '--client', 'acme-corp', '--role', 'night-shift')
  expect(key.permissions).toEqual(['incidents:read', 'alerts:read'])

  const shown = (await vigint('roles', 'show', 'night-shift')).stdout
  expect(shown.replace(role.id, 'role_x')).toBe(
    [
      'night-shift: Guards',
      '  (custom, for every client, 1 working key, role_x)',
      '  incidents:read  See incidents.',
      '  alerts:read     See and follow alerts and their deliveries.',
      '',
    ].join('\n'),
  )
  const changed = await vigintJson(
    'roles',
    'update',
    role.id,
    '--add',
    'frames:read',
    '--remove',
    'alerts:read',
  )
  const names = changed.role.permissions.map((permission: { name: string }) => permission.name)
  expect(names).toEqual(['frames:read', 'incidents:read'])
  expect((await vigintJson('keys', 'show', key.id)).key.permissions).toEqual([
    'frames:read',
    'incidents:read',
  ])

  expect(await vigintError('roles', 'delete', 'night-shift')).toMatchObject({ exit: 6, code: 'CONFLICT' })
  await vigintJson('keys', 'revoke', key.id)
  expect(await vigintJson('roles', 'delete', 'night-shift')).toMatchObject({
    role: { name: 'night-shift' },
    released: 1,
  })
  expect(await vigintError('roles', 'show', 'night-shift')).toMatchObject({ exit: 5, code: 'NOT_FOUND' })
})

test('a client has roles of its own, and lists those that its keys can have', async () => {
  await create('acme-only', 'frames:write', '--client', 'acme-corp')
  const { roles, next } = await vigintJson('roles', 'list', '--client', 'acme-corp')
  const names = roles.map(({ name }: { name: string }) => name)
  expect(names.slice(0, 4)).toEqual(['admin', 'integration', 'ingest', 'viewer'])
  expect([names.includes('acme-only'), next]).toEqual([true, null])
  expect((await vigintJson('roles', 'list', '--search', 'acme-o')).roles[0].client.slug).toBe('acme-corp')
})

test('permissions are listed with what they allow', async () => {
  const { permissions } = await vigintJson('roles', 'permissions')
  expect(permissions).toContainEqual({
    name: 'roles:manage',
    description: 'Create, change and delete custom roles.',
  })
  expect((await vigint('roles', 'permissions')).stdout).toContain('frames:write')
})

test('what is missing or wrong is said', async () => {
  expect(await vigintError('roles', 'create', '--name', 'x', '--description', 'y')).toMatchObject({ exit: 2 })
  const magic = ['roles', 'create', '--name', 'magic', '--description', 'y', '--permission', 'do:magic']
  expect(await vigintError(...magic)).toMatchObject({
    exit: 2,
    message: expect.stringContaining('holds what is no permission: do:magic'),
  })
  expect(await vigintError('roles', 'update', 'admin')).toMatchObject({
    exit: 2,
    message: 'Nothing to change.',
  })
  expect(await vigintError('roles', 'update', 'admin', '--description', 'y')).toMatchObject({ exit: 6 })
  expect(await vigintError('roles', 'update', 'nobody', '--add', 'alerts:read')).toMatchObject({ exit: 5 })
})
