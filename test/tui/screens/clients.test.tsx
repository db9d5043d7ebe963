import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApi, ListClients, RecordUsage, RevokeClient, ShowClient } from '../../../src/client/index.ts'
import { DEFAULT_SETTINGS } from '../../../src/core/clients/input.ts'
import { newId } from '../../../src/core/ids.ts'
import { clients } from '../../../src/db/tables/index.ts'
import { losingFetch } from '../../client/losing.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { makeClient } from '../making.ts'
import { KEY, openTui, paste } from '../terminal.tsx'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const operator = () => openTui(server.api())
const bySlug = async (slug: string) => (await server.api().run(ShowClient, { id: slug })).client
const names = async () =>
  (await server.api().run(ListClients, { first: 100 })).clients.nodes.map(({ name }) => name)

test('an operator starts on the clients, and is told how to begin', async () => {
  const tui = operator()
  await tui.see('There are no clients yet.', 'Press n to create the first one.', '● live', 'operator live')
})

describe('creating a client', () => {
  test('shows its first key once, and takes it off the screen', async () => {
    const tui = operator()
    await tui.see('There are no clients yet.')
    tui.type('n')
    await tui.see('New client')
    tui.type('Acme Corp', KEY.tab, 'billing@acme.com', KEY.enter)
    await tui.see('Acme Corp was created', 'VIGINT_API_KEY=sk_live_', 'It can’t be shown again')

    const [secret = ''] = /sk_live_\w{49}/.exec(tui.screen()) ?? []
    expect((await server.graphql('{ me { client { name } } }', {}, secret)).body.data).toEqual({
      me: { client: { name: 'Acme Corp' } },
    })

    await tui.closeSecret()
    await tui.see('Clients › Acme Corp', '● active', 'first key')
    expect(tui.screen()).not.toContain(secret)
    tui.type(KEY.escape)
    await tui.see('▸ Acme Corp', '1 of 1')
  })

  test('says beside the field what is wrong with it, and keeps what was typed', async () => {
    const tui = operator()
    await tui.see('▸ Acme Corp')
    tui.type('n')
    await tui.see('New client')
    tui.type('Beta Ltd', KEY.tab, 'nowhere', KEY.enter)
    await tui.see('▸ E-mail', '✗ email must be an e-mail address', 'Beta Ltd')
    tui.type(KEY.ctrlU, 'info@beta.example', KEY.enter)
    await tui.see('Beta Ltd was created')
    await tui.closeSecret()
    expect(await bySlug('beta-ltd')).toMatchObject({ email: 'info@beta.example' })
  })

  test('says of a name that is taken so beside the name', async () => {
    const tui = operator()
    await tui.see('Acme Corp')
    tui.type('n')
    await tui.see('New client')
    tui.type('ACME  corp!', KEY.tab, KEY.enter)
    await tui.see('▸ Name', '✗', 'exists already')
    const at = tui.lines().findIndex((line) => line.includes('▸ Name'))
    expect(tui.lines()[at + 1]).toContain('✗')
    tui.type(KEY.escape)
    await tui.see('Beta Ltd')
  })

  test('takes pasted text into the field as one line', async () => {
    const tui = operator()
    await tui.see('Acme Corp')
    tui.type(paste('n'))
    tui.type('n')
    await tui.see('New client')
    tui.type(paste('Pasted\r\nName\u001b[31m'))
    await tui.see('Pasted Name')
    tui.type(KEY.escape)
    await tui.see('▸ Beta Ltd', '1 of 2')
  })
})

describe('the list', () => {
  test('filters on the server while one types, and Esc shows everything again', async () => {
    const tui = operator()
    await tui.see('Acme Corp', 'Beta Ltd')
    tui.type('/bet')
    await tui.see('filter “bet”', 'Beta Ltd', '1 of 1')
    expect(tui.screen()).not.toContain('Acme Corp')
    tui.type(KEY.enter)
    await tui.see('esc clear filter')
    tui.type(KEY.escape)
    await tui.see('Acme Corp', 'Beta Ltd')
  })

  test('goes through the states and the orders', async () => {
    const tui = operator()
    await tui.see('newest first')
    tui.type('o', 'o')
    await tui.see('by name, A–Z', 'Acme Corp', 'Beta Ltd')
    // The title names the order at once, the rows follow.
    await vi.waitFor(() => {
      const rows = tui.lines().filter((line) => /Acme Corp|Beta Ltd/.test(line))
      expect(rows[0]).toContain('Acme Corp')
    })
    tui.type('s', 's')
    await tui.see('revoked only', 'Nothing matches.')
  })

  test('keeps the selection on its client when others come before it', async () => {
    const tui = operator()
    await tui.see('Acme Corp', 'Beta Ltd')
    tui.type(KEY.down)
    await tui.see('▸ Acme Corp')
    await makeClient(server.api(), 'Newcomer')
    await tui.see('Newcomer', '▸ Acme Corp', '3 of 3')
  })
})

test('revoking asks, and Enter is no answer; reactivating brings the client back', async () => {
  await makeClient(server.api(), 'Gamma')
  const tui = operator()
  await tui.see('▸ Gamma')
  tui.type('x')
  await tui.see('Revoke Gamma?', '1 is active')
  tui.type(KEY.enter, 'y')
  await tui.see('Gamma is revoked.', '○ revoked')
  expect(await bySlug('gamma')).toMatchObject({ status: 'REVOKED' })
  tui.type('R')
  await tui.see('Reactivate Gamma?')
  tui.type('y')
  await tui.see('Gamma is active again.', '● active')
})

test('deleting says what goes and wants the name typed back', async () => {
  await makeClient(server.api(), 'Doomed')
  const tui = operator()
  await tui.see('▸ Doomed')
  tui.type('D')
  await tui.see('1 key', 'Type its name to delete it: Doomed')
  tui.type('doomed', KEY.enter)
  await tui.see('✗ Nothing was deleted')
  tui.type(KEY.ctrlU, 'Doomed', KEY.enter)
  await tui.see('Doomed is deleted.')
  expect(await names()).not.toContain('Doomed')
})

test('what is owed is said before a client is deleted, and can be given up', async () => {
  await makeClient(server.api(), 'Debtor')
  const event = { client: 'debtor', eventId: 'a', operation: 'ANALYSIS' as const, quantity: 40 }
  await server.api().run(RecordUsage, { input: { events: [event] } })
  const tui = operator()
  await tui.see('▸ Debtor')
  tui.type('D')
  await tui.see('Type its name to delete it: Debtor')
  tui.type('Debtor', KEY.enter)
  await tui.see(
    '2.00 USD of usage is not billed',
    'Give up what is not billed or in its favour, and delete Debtor?',
  )
  tui.type('n')
  await tui.see('Type its name to delete it: Debtor')
  expect(await names()).toContain('Debtor')
  tui.type('Debtor', KEY.enter)
  await tui.see('Give up what is not billed')
  tui.type('y')
  await tui.see('Debtor is deleted.')
  expect(await names()).not.toContain('Debtor')
})

test('what is owed to a client is said before it is deleted', async () => {
  await makeClient(server.api(), 'Creditor')
  const act = async (field: string, input: object, answer: string) => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
    const document = `mutation ($input: ${type}) { ${field}(input: $input) { ${answer} } }`
    return (await server.graphql(document, { input })).body.data[field]
  }
  const event = { client: 'creditor', eventId: 'a', operation: 'ANALYSIS' as const, quantity: 40 }
  await server.api().run(RecordUsage, { input: { events: [event] } })
  const current = { client: 'creditor', period: 'current' }
  const { invoices } = await act('generateInvoices', current, '... on InvoicesGenerated { invoices { id } }')
  const invoice = invoices[0].id
  await act('finalizeInvoice', { invoice }, '__typename')
  await act('payInvoice', { invoice }, '__typename')
  await act('creditInvoice', { invoice, amount: '0.50', reason: 'Goodwill' }, '__typename')
  const tui = operator()
  await tui.see('▸ Creditor')
  tui.type('D')
  await tui.see('Type its name to delete it: Creditor')
  tui.type('Creditor', KEY.enter)
  await tui.see('in its favour: 0.50 USD paid too much of', 'Give up what is not billed or in its favour')
  tui.type('y')
  await tui.see('Creditor is deleted.')
  expect(await names()).not.toContain('Creditor')
})

test('the details have every field, and edit what was changed and nothing else', async () => {
  const { client } = await makeClient(server.api(), 'Delta', { description: 'First line.\nSecond line.' })
  const tui = operator()
  await tui.see('▸ Delta')
  tui.type(KEY.enter)
  await tui.see(
    'Clients › Delta',
    client.id,
    'First line.',
    'Second line.',
    '1 active, 0 revoked',
    'Keys (1)',
  )
  tui.type('e')
  await tui.see('Edit Delta', 'First line. Second line.')
  tui.type(KEY.tab, 'new@delta.example', KEY.tab, KEY.tab, KEY.tab, KEY.tab, KEY.ctrlU, 'de', KEY.enter)
  await tui.see('Delta is saved.', 'new@delta.example', 'language de')
  expect(await bySlug('delta')).toMatchObject({
    email: 'new@delta.example',
    description: 'First line.\nSecond line.',
    settings: { timeZone: 'UTC', language: 'de' },
  })
})

test('what a client wrote into its record moves nothing on the screen', async () => {
  const { client } = await makeClient(server.api(), 'Epsilon')
  const evil = '\u001b[2J\u001b]52;c;eA==\u0007Evil\nname'
  await server.db.update(clients).set({ name: evil }).where(eq(clients.slug, client.slug))
  const tui = operator()
  await tui.see('▸ Evil name')
  expect(tui.screen()).not.toContain(']52;')
  await server.db.update(clients).set({ name: 'Epsilon' }).where(eq(clients.slug, client.slug))
})

test('a list of hundreds is loaded as one moves through it, up to its end', async () => {
  const now = Date.now()
  const rows = Array.from({ length: 250 }, (_, index) => {
    const name = `Many ${String(index).padStart(3, '0')}`
    const at = new Date(now + index)
    return { id: newId(), name, slug: name, settings: DEFAULT_SETTINGS, createdAt: at, updatedAt: at }
  })
  await server.db.insert(clients).values(rows)
  const tui = operator()
  await tui.see('▸ Many 249')
  tui.type('/Many', KEY.enter)
  await tui.see('1 of 250')
  tui.type('G')
  await tui.see('250 of 250', '▸ Many 000')
  tui.type('g')
  await tui.see('1 of 250', '▸ Many 249')
})

test('at the end of a list, what is added at its beginning is loaded too', async () => {
  const rowsNamed = (name: string, count: number, from: number) =>
    Array.from({ length: count }, (_, index) => {
      const own = `${name} ${String(index).padStart(3, '0')}`
      const at = new Date(from + index)
      return { id: newId(), name: own, slug: own, settings: DEFAULT_SETTINGS, createdAt: at, updatedAt: at }
    })
  const now = Date.now()
  await server.db.insert(clients).values(rowsNamed('Heap older', 110, now))
  const tui = operator()
  await tui.see('▸ Heap older 109')
  tui.type('/Heap', KEY.enter)
  await tui.see('1 of 110')
  tui.type('G')
  await tui.see('110 of 110', '▸ Heap older 000')
  await server.db.insert(clients).values(rowsNamed('Heap newer', 120, now + 1000))
  await tui.see('230 of 230', '▸ Heap older 000')
  await tui.notSee('loading the rest')
})

test('wide terminals show more columns', async () => {
  const tui = openTui(server.api(), { columns: 160, rows: 48 })
  await tui.see('SLUG', 'E-MAIL', 'ID', 'client_')
  tui.resize(80, 24)
  await tui.notSee('E-MAIL')
  expect(tui.lines()).toHaveLength(24)
})

test('a revoked client is told from an active one by words', async () => {
  const { client } = await makeClient(server.api(), 'Zeta')
  await server.api().run(RevokeClient, { input: { client: client.id } })
  const tui = operator()
  await tui.see('▸ Zeta', '○ revoked')
})

test('the path follows a client that is renamed, and a name too long for the message is cut alone', async () => {
  const long = `Long ${'name '.repeat(15)}end`
  await makeClient(server.api(), 'Short')
  const tui = operator()
  await tui.see('▸ Short')
  tui.type(':client short', KEY.enter)
  await tui.see('Clients › Short')
  tui.type('e')
  await tui.see('Edit Short')
  tui.type(KEY.ctrlU, long, KEY.enter)
  await tui.see('… is saved.', 'Long name')
  await tui.notSee('› Short')
})

test('where the answer with the secret was lost on the way, the client is there and its secret is not', async () => {
  const tui = openTui(createApi({ url: server.url, key: server.operatorKey, fetch: losingFetch() }))
  await tui.see('● live', 'n new')
  tui.type('n')
  await tui.see('New client')
  tui.type('Lossy', KEY.enter)
  await tui.see('Lossy was created', '! The key was made, but the connection broke', 'Enter to go on.')
  await expect
    .poll(() => {
      tui.type(KEY.enter)
      return tui.screen()
    })
    .not.toContain('Enter to go on.')
  await tui.see('Lossy', '● active', 'first key')
})
