import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ShowClient, ShowKey } from '../../../src/client/index.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient, makeKey } from '../making.ts'
import { KEY, openTui, type Terminal } from '../terminal.tsx'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server.api(), 'Acme Corp')
})
afterAll(() => server.stop())

async function open(command: string, rows = 24): Promise<Terminal> {
  const tui = openTui(server.api(), { rows })
  await tui.see('Acme Corp')
  tui.type(':', command, KEY.enter)
  return tui
}

const tabs = (count: number) => Array.from({ length: count }, () => KEY.tab)

test('a key shows from where it is accepted and how much it may ask, and lets both be edited', async () => {
  const made = await makeKey(server.api(), {
    client: 'acme-corp',
    name: 'gate',
    allowedAddresses: ['203.0.113.7', '10.0.0.0/8'],
  })
  const tui = await open('keys acme-corp')
  await tui.see('▸ ')
  tui.type('/gate', KEY.enter)
  await tui.see('▸ gate', '1 of 1')
  tui.type(KEY.enter)
  await tui.see('203.0.113.7, 10.0.0.0/8', '6000 a minute (default)')
  tui.type('e')
  await tui.see('Edit key gate')
  tui.type(...tabs(3))
  await tui.see('▸ Addresses', 'Empty for any.')
  tui.type(' 300.1.1.1', KEY.enter)
  await tui.see('has "300.1.1.1", which is')
  tui.type(KEY.ctrlU, '2001:DB8::1/32 127.0.0.1', KEY.tab)
  await tui.see('▸ Requests')
  tui.type('lots', KEY.enter)
  await tui.see('A whole number from 1 on')
  tui.type(KEY.ctrlU, '600', KEY.enter)
  await tui.see('2001:db8::/32, 127.0.0.1', '600 a minute')
  tui.type('e')
  await tui.see('Edit key gate')
  tui.type(...tabs(3), KEY.ctrlU, KEY.tab, KEY.ctrlU, KEY.enter)
  await vi.waitFor(async () => {
    const { key } = await server.api().run(ShowKey, { id: made.key.id })
    expect(key).toMatchObject({
      allowedAddresses: null,
      limits: { requestsPerMinute: 6000, isDefault: true },
    })
  })
})

test('so does a client', async () => {
  await makeClient(server.api(), 'Limited')
  const tui = await open('client limited', 40)
  await tui.see('30000 a minute (default)')
  tui.type('e')
  await tui.see('Edit Limited')
  tui.type(...tabs(6))
  await tui.see('▸ Addresses')
  tui.type('::1', KEY.tab, 'none', KEY.enter)
  await tui.see('Limited is saved.', 'as many as there are')
  const { client } = await server.api().run(ShowClient, { id: 'limited' })
  expect(client).toMatchObject({ allowedAddresses: ['::1'], limits: { requestsPerMinute: null } })
})
