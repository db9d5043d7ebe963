import { afterAll, beforeAll, expect, test } from 'vitest'
import { DELETE_CLIENT, makeClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const WEEK_MS = 7 * DAY_MS
const clock = movableClock(new Date('2026-09-16T10:00:00Z'))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
})
afterAll(() => server.stop())

const act = (field: string, input: object, answer = '__typename') => mutate(server, field, input, answer)
const use = (client: string, eventId: string, quantity: number) =>
  act('recordUsage', { events: [{ client, eventId, operation: 'ANALYSIS', quantity }] })
const remove = async (client: string, more: object = {}) =>
  (await server.graphql(DELETE_CLIENT, { input: { client, force: true, ...more } })).body.data.deleteClient
const generate = async (client: string): Promise<string[]> => {
  const { invoices } = await act(
    'generateInvoices',
    { client },
    '... on InvoicesGenerated { invoices { id } }',
  )
  return invoices.map(({ id }: { id: string }) => id)
}
const finalize = async (invoice: string): Promise<string> =>
  (await act('finalizeInvoice', { invoice }, '... on InvoiceFinalized { invoice { number } }')).invoice.number

let made = 0
/** With an invoice of 5.00 over a week that is over. */
async function aBilled(): Promise<{ slug: string; number: string }> {
  made += 1
  const { slug } = await makeClient(server, `Client ${made}`)
  await use(slug, 'one', 100)
  clock.pass(WEEK_MS)
  const [draft] = await generate(slug)
  return { slug, number: await finalize(draft!) }
}
async function keptOf(number: string) {
  const { body } = await server.graphql(
    `query ($number: ID!) { invoice(invoice: $number) { state client { slug } buyer { name } total { amount }
      outstanding { amount } lines { amount { amount } } payments { amount { amount } } creditNotes { total { amount } } } }`,
    { number },
  )
  return body.data.invoice
}
const lastDeletion = async () =>
  (await server.graphql('{ auditLog(first: 1, action: "client.delete") { nodes { before client { id } } } }'))
    .body.data.auditLog.nodes[0]

test('who never used anything goes, and nothing was waived', async () => {
  const { slug } = await makeClient(server, 'Never Used')
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  const { before } = await lastDeletion()
  expect(before).toEqual({ name: 'Never Used', slug, removed: expect.any(Array) })
})

test('a draft stands in the way even where it comes to nothing, until it is finalized or void', async () => {
  for (const end of ['finalizeInvoice', 'voidInvoice']) {
    made += 1
    const { slug } = await makeClient(server, `Client ${made}`)
    await act('setPriceList', {
      client: slug,
      prices: [{ operation: 'ANALYSIS', unit: '0.10', included: 100 }],
    })
    await use(slug, 'free', 40)
    clock.pass(WEEK_MS)
    const [draft] = await generate(slug)
    expect((await remove(slug)).message).toMatch(/was not deleted: 1 invoice is a draft\. /)
    await act(end, { invoice: draft })
    // What comes to nothing is not owed, billed or not.
    expect(await remove(slug)).toMatchObject({ __typename: 'ClientDeleted' })
  }
})

test.each<[string, (number: string) => Promise<unknown>, object]>([
  [
    'paid in part',
    (invoice) => act('payInvoice', { invoice, amount: '2.00' }),
    { unpaid: '3.00', kept: { state: 'FINALIZED', outstanding: { amount: '3.00' } } },
  ],
  [
    'credited in part',
    (invoice) => act('creditInvoice', { invoice, amount: '1.50', reason: 'Goodwill' }),
    { unpaid: '3.50', kept: { creditNotes: [{ total: { amount: '1.50' } }] } },
  ],
  ['paid', (invoice) => act('payInvoice', { invoice }), { kept: { state: 'PAID' } }],
  [
    'credited as a whole',
    (invoice) => act('creditInvoice', { invoice, reason: 'Goodwill' }),
    { kept: { state: 'PAID', creditNotes: [{ total: { amount: '5.00' } }] } },
  ],
  ['written off', (invoice) => act('writeOffInvoice', { invoice }), { kept: { state: 'UNCOLLECTIBLE' } }],
])('an invoice that is %s', async (_, settle, { unpaid, kept }: any) => {
  const { slug, number } = await aBilled()
  expect((await remove(slug)).message).toContain(`not paid: ${number} (5.00 USD). `)
  await settle(number)
  if (unpaid) {
    expect((await remove(slug)).message).toContain(`not paid: ${number} (${unpaid} USD). `)
    expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
    expect((await lastDeletion()).before.waived).toBe(`not paid: ${number} (${unpaid} USD)`)
    // It is to be paid all the same.
    expect(await keptOf(number)).toMatchObject({ outstanding: { amount: unpaid } })
    await act('payInvoice', { invoice: number })
    expect(await keptOf(number)).toMatchObject({ state: 'PAID' })
  } else {
    expect(await remove(slug)).toMatchObject({ __typename: 'ClientDeleted' })
    expect((await lastDeletion()).before.waived).toBeUndefined()
  }
  const { state: _state, outstanding: _outstanding, ...rest } = kept
  expect(await keptOf(number)).toMatchObject({
    ...(unpaid ? rest : kept),
    client: null,
    buyer: { name: expect.stringMatching(/^Client /) },
    total: { amount: '5.00' },
    lines: [{ amount: { amount: '5.00' } }],
  })
})

test('what a void invoice let go of is owed again', async () => {
  const { slug, number } = await aBilled()
  await act('voidInvoice', { invoice: number })
  expect((await remove(slug)).message).toMatch(/5\.00 USD of usage is not billed\. /)
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  expect(await keptOf(number)).toMatchObject({ state: 'VOID', client: null, total: { amount: '5.00' } })
})

test('what was taken back after it was paid lessens what is not billed, and beyond that is owed to the client', async () => {
  const { slug, number } = await aBilled()
  await act('payInvoice', { invoice: number })
  await act('voidUsage', { client: slug, eventId: 'one', reason: 'Twice' })
  await use(slug, 'two', 130)
  expect((await remove(slug)).message).toMatch(/1\.50 USD of usage is not billed\. /)
  await act('voidUsage', { client: slug, eventId: 'two', reason: 'Twice' })
  const { message } = await remove(slug)
  expect(message).toBe(
    `Client ${made} was not deleted: in its favour: 5.00 USD of usage that was billed and taken back. Give back what is in its favour, and then delete it with unbilled: WAIVE (--waive-unbilled), which lets that go, too; the audit log keeps how much it was.`,
  )
  // What is used from now on is set against it.
  await use(slug, 'three', 60)
  expect((await remove(slug)).message).toMatch(/in its favour: 2\.00 USD of usage/)
  await use(slug, 'four', 40)
  expect(await remove(slug)).toMatchObject({ __typename: 'ClientDeleted' })
})

test('the credit that waits when a paid week is taken back in part does not go without a word', async () => {
  const { slug, secret } = await makeClient(server, 'In Credit')
  await use(slug, 'one', 200)
  clock.pass(1_000)
  const generated = '... on InvoicesGenerated { invoices { id } created }'
  const current = () => act('generateInvoices', { client: slug, period: 'current' }, generated)
  const { invoices } = await current()
  await act('payInvoice', { invoice: await finalize(invoices[0].id) })
  await act('voidUsage', { client: slug, eventId: 'one', reason: 'Wrong meter' })
  await use(slug, 'two', 100)
  expect((await current()).created).toBe(0)
  expect((await remove(slug)).message).toMatch(
    /^In Credit was not deleted: in its favour: 5\.00 USD of usage/,
  )
  const own = await mutate(server, 'deleteMe', { confirm: 'In Credit' }, '__typename', secret)
  expect(own.message).toBe(
    'In Credit was not deleted: in its favour: 5.00 USD of usage that was billed and taken back. Ask the operator to settle that first.',
  )
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  expect((await lastDeletion()).before.waived).toBe(
    'in its favour: 5.00 USD of usage that was billed and taken back',
  )
})

test('what was paid beyond what credit notes left is owed to the client, besides what it owes', async () => {
  const { slug, number } = await aBilled()
  await act('payInvoice', { invoice: number })
  await act('creditInvoice', { invoice: number, amount: '1.50', reason: 'Goodwill' })
  const favour = `in its favour: 1.50 USD paid too much of ${number}`
  expect((await remove(slug)).message).toContain(`was not deleted: ${favour}. Give back what`)
  await use(slug, 'more', 10)
  const { message } = await remove(slug)
  expect(message).toContain(
    `was not deleted: 0.50 USD of usage is not billed; ${favour}. Bill it and settle it`,
  )
  expect(message).toContain('Give back what is in its favour')
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  expect((await lastDeletion()).before.waived).toBe(`0.50 USD of usage is not billed; ${favour}`)
})

test('a minimum fee of weeks that are over is owed, and not after a revocation', async () => {
  const { slug } = await makeClient(server, 'With Minimum')
  await act('setPriceList', { client: slug, minimum: '20' })
  expect(await remove((await makeClient(server, 'Without')).slug)).toMatchObject({
    __typename: 'ClientDeleted',
  })
  clock.pass(2 * WEEK_MS)
  expect((await remove(slug)).message).toMatch(/20\.00 USD of usage is not billed\. /)
  await act('revokeClient', { client: slug })
  clock.pass(3 * WEEK_MS)
  expect((await remove(slug)).message).toMatch(/20\.00 USD of usage is not billed\. /)
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
})

test('the steps of dunning go with the client', async () => {
  const { slug, number } = await aBilled()
  await server.db.execute(
    `insert into dunning_steps (invoice_id, days, revokes, at) select id, 7, false, now() from invoices where number = '${number}'`,
  )
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  const { body } = await server.graphql(
    `{ invoice(invoice: "${number}") { dunning { days } mails { recipient } total { amount } } }`,
  )
  expect(body.data.invoice).toEqual({ dunning: [], mails: [], total: { amount: '5.00' } })
})
