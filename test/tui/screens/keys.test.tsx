import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ListKeys } from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server.api(), 'Acme Corp')
  const { client } = await makeClient(server.api(), 'Beta Ltd')
  await makeKey(server.api(), { client: client.id, name: 'beta camera', role: 'ingest', environment: 'TEST' })
})
afterAll(() => server.stop())

const keysOf = async (client: string) => (await server.api().run(ListKeys, { client, first: 100 })).keys.nodes

async function open(command: string): Promise<Terminal> {
  const tui = openTui(server.api())
  await tui.see('Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

test('the keys of all are listed with their clients, and the operator’s', async () => {
  const tui = await open('keys')
  await tui.see('CLIENT', 'beta camera', 'Beta Ltd', 'Acme Corp', '(operator)', '1 of 4')
  tui.type('v', 'v')
  await tui.see('test', '1 of 1')
  tui.type(KEY.escape)
  await tui.see('1 of 4')
})

test('from a client one comes to its keys, to one key, and back', async () => {
  const tui = openTui(server.api())
  await tui.see('▸ Beta Ltd')
  tui.type(KEY.enter)
  await tui.see('Clients › Beta Ltd', 'Keys (2)')
  tui.type('k')
  await tui.see('Clients › Beta Ltd › Keys', '▸ beta camera')
  tui.type(KEY.enter)
  await tui.see('› beta camera', 'ingest', 'frames:write')
  tui.type(KEY.escape)
  await tui.see('▸ beta camera')
  tui.type(KEY.escape)
  await tui.see('Keys (2)')
  tui.type(KEY.escape)
  await tui.see('▸ Beta Ltd', '1 of 2')
})

test('a client is named by its slug, and an unknown one is said to be unknown', async () => {
  const tui = await open('keys beta-ltd')
  await tui.see('Keys of Beta Ltd', '▸ beta camera')
  tui.type(':keys nobody', KEY.enter)
  await tui.see('There is no client nobody')
})

describe('creating a key', () => {
  test('asks for role, environment and expiry, and shows the secret once', async () => {
    const tui = await open('keys acme-corp')
    await tui.see('▸ first key')
    tui.type('n')
    await tui.see('New key of Acme Corp', '(•) integration', '(•) live')
    expect(tui.screen()).not.toContain('←→ choose')
    tui.type('gate', KEY.tab)
    await tui.see('←→ choose', 'tab next field')
    tui.type(KEY.right, KEY.tab, KEY.right, KEY.tab, '30d')
    await tui.see('(•) ingest', '(•) test', 'on 20')
    tui.type(KEY.tab, 'at the gate', KEY.enter)
    await tui.see('Key gate of Acme Corp', 'VIGINT_API_KEY=sk_test_')
    await tui.closeSecret()
    await tui.see('gate', '2 of 2')
    expect(tui.screen()).not.toMatch(/sk_test_\w{49}/)

    const [made] = await keysOf('acme-corp')
    expect(made).toMatchObject({ name: 'gate', role: 'ingest', environment: 'TEST' })
    const days = (Date.parse(made?.expiresAt ?? '') - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
  })

  test('wants a name first', async () => {
    const tui = await open('keys acme-corp')
    await tui.see('gate')
    tui.type('n')
    await tui.see('(•) integration')
    tui.type(KEY.enter)
    await tui.see('▸ Name', '✗ Say what the key is for.')
    tui.type(KEY.tab, KEY.tab, KEY.tab, '99999y')
    await tui.see('It must lie within 100 years.')
    expect(await keysOf('acme-corp')).toHaveLength(2)
  })

  test('says at once what is no date', async () => {
    const tui = await open('keys acme-corp')
    await tui.see('gate')
    tui.type('n')
    await tui.see('(•) integration')
    tui.type('x', KEY.tab, KEY.tab, KEY.tab, 'soon', KEY.enter)
    await tui.see('▸ Expires', '✗ Say when: never, 30d')
    expect(await keysOf('acme-corp')).toHaveLength(2)
  })

  test('is not offered where it is not said for whom', async () => {
    const tui = await open('keys')
    await tui.see('(operator)')
    expect(tui.screen()).not.toContain('n new')
  })
})

test('a key is revoked for a reason; a compromised one stays revoked', async () => {
  const { key } = await makeKey(server.api(), { client: 'acme-corp', name: 'leaked' })
  const tui = await open('keys acme-corp')
  await tui.see('leaked')
  tui.type('g')
  await tui.see('▸ leaked')
  tui.type('x')
  await tui.see('Revoke key leaked', '(•) unused')
  await tui.see('←→ choose')
  expect(tui.screen()).not.toContain('next field')
  tui.type(KEY.down, KEY.left, KEY.up)
  await tui.see('(•) other')
  tui.type(KEY.down, KEY.right, ' ', KEY.down)
  await tui.see('it can never be reactivated')
  tui.type(KEY.enter)
  await tui.see('Key leaked is revoked.', '○ revoked')
  const [revoked] = await keysOf('acme-corp')
  expect(revoked).toMatchObject({ id: key.id, state: 'REVOKED', revocationReason: 'COMPROMISED' })

  expect(tui.screen()).not.toContain('R reactivate')
  tui.type('R', KEY.enter)
  await tui.see('› leaked', ', compromised')
  expect(tui.screen()).not.toContain('R reactivate')
})

test('a key revoked for another reason comes back', async () => {
  await makeKey(server.api(), { client: 'acme-corp', name: 'spare' })
  const tui = await open('keys acme-corp')
  await tui.see('spare')
  tui.type('g', 'x')
  await tui.see('Revoke key spare')
  tui.type(KEY.enter)
  await tui.see('Key spare is revoked.', 'R reactivate')
  tui.type('R')
  await tui.see('Reactivate spare?')
  tui.type('y')
  await tui.see('Key spare is active again.')
})

test('whoever is about to revoke the key in use is warned', async () => {
  const tui = await open('keys')
  await tui.see('(operator)')
  tui.type('G')
  await tui.see('▸ operator')
  tui.type('x')
  await tui.see('! This is the key that you are using')
  tui.type(KEY.escape)
  await tui.see('(operator)')
})

test('a key is rotated with a grace, and the secret of the new one is shown once', async () => {
  const { key } = await makeKey(server.api(), { client: 'acme-corp', name: 'turning' })
  const tui = await open(`key ${key.id}`)
  await tui.see('› turning', 't rotate')
  tui.type('t')
  await tui.see('Rotate key turning', '(•) 1 day', 'the old key works beside the new one')
  tui.type(KEY.right)
  await tui.see('(•) 7 days')
  tui.type(KEY.enter)
  await tui.see('The new key turning', 'VIGINT_API_KEY=sk_live_')
  await tui.closeSecret()
  await tui.see('◐ rotating', '(in 6d)')
  expect(tui.screen()).not.toContain('t rotate')

  const turned = (await keysOf('acme-corp')).filter(({ name }) => name === 'turning')
  expect(turned.map(({ state }) => state)).toEqual(['ACTIVE', 'ROTATING'])
  tui.type('x')
  await tui.see('Revoke key turning')
  tui.type(KEY.enter)
  await tui.see('○ revoked')
  expect(tui.screen()).not.toContain('R reactivate')
})

test('until when the new key lives is shown, and can be said', async () => {
  const end = new Date(Date.now() + 90 * 24 * 60 * 60 * 1000).toISOString()
  const { key } = await makeKey(server.api(), { client: 'acme-corp', name: 'ending', expiresAt: end })
  const tui = await open(`key ${key.id}`)
  await tui.see('› ending', 't rotate')
  tui.type('t')
  await tui.see('New one ends', end.slice(0, 13).replace('T', ' '))
  tui.type(KEY.tab)
  await tui.see('As long as the old one was given')
  tui.type('nonsense')
  await tui.see('Say when: ')
  tui.type(KEY.ctrlU, '2098-01-31')
  await tui.see('on 2098-01-31')
  tui.type(KEY.enter)
  await tui.see('The new key ending', 'VIGINT_API_KEY=sk_live_')
  await tui.closeSecret()
  const made = (await keysOf('acme-corp')).find(({ name, state }) => name === 'ending' && state === 'ACTIVE')
  expect(made?.expiresAt).toBe('2098-01-31T00:00:00.000Z')
})

test('whoever rotates the key in use without a grace still reads the new one', async () => {
  const own = await makeKey(server.api(), { client: 'acme-corp', name: 'in use', role: 'admin' })
  const tui = openTui(server.api(own.secret))
  await tui.see('in use')
  tui.type('k')
  await tui.see('Me › Keys', '▸ ')
  tui.type(`/in use`, KEY.enter)
  await tui.see('▸ in use', '1 of 1')
  tui.type('t')
  await tui.see('! This is the key that you are using')
  tui.type(KEY.left, KEY.left, KEY.enter)
  await tui.see('VIGINT_API_KEY=sk_live_', 'the key is refused')
  await tui.closeSecret()
  await tui.see('The server refuses this key')
})
