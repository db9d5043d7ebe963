import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  CreateRole,
  expectResult,
  ListKeys,
  ListRoles,
  ShowKey,
  ShowRole,
} from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server.api(), 'Acme Corp')
})
afterAll(() => server.stop())

async function makeRole(name: string, permissions: string[], client?: string) {
  const input = { name, description: 'Guards at night', permissions, client: client ?? null }
  const { createRole } = await server.api().run(CreateRole, { input })
  return expectResult(createRole, 'RoleCreated').role
}

async function open(command: string, key?: string): Promise<Terminal> {
  const tui = openTui(server.api(key))
  await tui.see(key ? 'in use' : 'Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

test('roles are listed, with whose they are and how many keys have them', async () => {
  await makeRole('listed', ['alerts:read', 'frames:read'], 'acme-corp')
  await makeKey(server.api(), { client: 'acme-corp', name: 'guard', role: 'listed' })
  const tui = await open('roles')
  await tui.see('▸ operator', 'vigint', 'integration', 'NAME', 'OF', 'MAY', 'KEYS')
  expect(tui.screen()).not.toContain('e edit')
  tui.type('/listed', KEY.enter)
  await tui.see('▸ listed', 'Acme Corp', '1 of 1', 'e edit', 'D delete')
  expect(tui.screen()).toMatch(/listed +Acme Corp +2 +1 +Guards at night/)
  tui.type(KEY.enter)
  await tui.see(
    'Role listed',
    'Working keys  1',
    'frames:read: See cameras',
    'alerts:read: See and follow alerts',
  )
  tui.type(KEY.escape)
  await tui.see('▸ listed')
})

test('a role is made by ticking what it may', async () => {
  const tui = await open('roles')
  await tui.see('n new')
  tui.type('n')
  await tui.see('New role', '▸ Name', '[ ] platform:read', '[ ] audit:read')
  tui.type('night-shift', KEY.tab, 'acme-corp', KEY.tab, 'Guards', KEY.tab)
  await tui.see('See the platform as a whole', 'space tick')
  tui.type(' ')
  await tui.see('[x] platform:read')
  tui.type(KEY.enter)
  await tui.see("✗ A client's role can't reach beyond the client")
  // Off again, and further down; to the side and back is where one was.
  tui.type(' ', KEY.down, KEY.down, ' ', KEY.right, KEY.left, KEY.down, KEY.down, KEY.up, ' ', KEY.enter)
  await tui.see('Role night-shift is created.')
  const { role } = await server.api().run(ShowRole, { role: 'night-shift' })
  expect(role?.client?.slug).toBe('acme-corp')
  expect(role?.permissions.map(({ name }) => name)).toEqual(['client:read', 'client:manage'])
})

test('a role is edited, and what is not changed is not sent', async () => {
  await makeRole('edited', ['platform:read', 'alerts:read'])
  const tui = await open('role edited')
  await tui.see('Role edited', 'e edit')
  tui.type('e')
  await tui.see('Edit role edited', '[x] platform:read', '[x] alerts:read')
  tui.type(KEY.tab, ' ', KEY.enter)
  await tui.see('Role edited is saved.')
  const { role } = await server.api().run(ShowRole, { role: 'edited' })
  expect([role?.description, role?.permissions.map(({ name }) => name)]).toEqual([
    'Guards at night',
    ['alerts:read'],
  ])
})

test('a role that a key has is not deleted, and says why; another goes', async () => {
  await makeRole('busy', ['alerts:read'])
  await makeKey(server.api(), { client: 'acme-corp', name: 'busy guard', role: 'busy' })
  await makeRole('idle', ['alerts:read'])
  const tui = await open('roles busy')
  await tui.see('▸ busy')
  tui.type('D')
  await tui.see('Delete busy?')
  tui.type('y')
  await tui.see('✗ 1 working key has the role busy.')
  tui.type('n')
  await tui.see('▸ busy')
  tui.type(KEY.escape)
  await tui.see('▸ busy', 'idle')
  tui.type('/idle', KEY.enter)
  await tui.see('▸ idle', '1 of 1')
  tui.type(KEY.enter)
  await tui.see('Role idle', 'D delete')
  tui.type('D')
  await tui.see('Delete idle?')
  tui.type('y')
  await tui.see('Role idle is deleted.', 'Nothing matches.')
  const { roles } = await server.api().run(ListRoles, { search: 'idle' })
  expect(roles).toEqual([])
})

test('a client’s key makes roles of its own from what it may itself', async () => {
  await makeRole('role-maker', ['roles:manage', 'keys:read', 'alerts:read'])
  const { secret } = await makeKey(server.api(), { client: 'acme-corp', name: 'in use', role: 'role-maker' })
  const tui = await open('roles', secret)
  await tui.see('▸ operator', 'n new')
  tui.type('n')
  await tui.see('[ ] alerts:read', '[ ] roles:manage')
  expect(tui.screen()).not.toContain('frames:write')
  expect(tui.screen()).not.toContain('▸ Client')
  tui.type('own', KEY.tab, 'Mine', KEY.tab, ' ', KEY.enter)
  await tui.see('Role own is created.')
  const { role } = await server.api(secret).run(ShowRole, { role: 'own' })
  expect([role?.client?.slug, role?.permissions.length]).toEqual(['acme-corp', 1])
})

test('a new key can have a custom role, of many', async () => {
  await makeRole('zoo', ['alerts:read'], 'acme-corp')
  for (let count = 10; count < 40; count++) await makeRole(`many-${count}`, ['alerts:read'], 'acme-corp')
  const tui = await open('keys acme-corp')
  await tui.see('n new')
  tui.type('n')
  await tui.see('New key of Acme Corp', '(•) integration')
  expect(tui.screen()).not.toContain('( ) operator')
  tui.type('with custom', KEY.tab, KEY.left, KEY.left)
  // Around the corner, at the last one.
  await tui.see('(•) zoo', '( ) many-39', '▸ Role', 'Environment', 'Notes')
  expect(tui.screen()).not.toContain('many-10')
  tui.type(KEY.enter)
  await tui.see('VIGINT_API_KEY=sk_live_')
  await tui.closeSecret()
  const { keys } = await server.api().run(ListKeys, { search: 'with custom' })
  expect(keys.nodes[0]?.role).toBe('zoo')
})

test('keys that end soon are listed on their own', async () => {
  const soon = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000).toISOString()
  await makeKey(server.api(), { client: 'acme-corp', name: 'ends soon', expiresAt: soon })
  const tui = await open('keys acme-corp')
  await tui.see('newest first', '▸ ')
  tui.type('s', 's', 's', 's', 's')
  await tui.see('ending within 14 days', '▸ ends soon', '1 of 1')
})

test('a key is edited where it is listed, and where it is shown', async () => {
  const made = await makeKey(server.api(), {
    client: 'acme-corp',
    name: 'gate',
    notes: 'first line\nsecond line',
  })
  const tui = await open('keys acme-corp')
  await tui.see('▸ ')
  tui.type('/gate', KEY.enter)
  await tui.see('▸ gate', '1 of 1')
  tui.type('e')
  await tui.see('Edit key gate', '▸ Name')
  tui.type(' camera', KEY.tab, 'n8n', KEY.enter)
  await tui.see('Key gate camera is saved.')
  tui.type(KEY.enter)
  await tui.see('› gate camera', 'n8n', 'second line', 'e edit')
  tui.type('e')
  await tui.see('Edit key gate camera')
  tui.type(KEY.tab, KEY.ctrlU, KEY.enter)
  await vi.waitFor(async () => {
    const { key } = await server.api().run(ShowKey, { id: made.key.id })
    expect(key).toMatchObject({ name: 'gate camera', label: null, notes: 'first line\nsecond line' })
  })
})
