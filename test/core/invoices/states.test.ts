import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { invoiceLines, invoices, usageEvents } from '../../../src/db/tables/index.ts'
import { movableClock } from '../../harness/core.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))

let server: TestServer
beforeAll(async () => {
  // At the start nothing is due, so that the server draws up nothing by itself.
  server = await startTestServer({ now: clock.now })
  clock.pass(2.375 * DAY_MS)
})
afterAll(() => server.stop())

async function mutate(field: string, input: object, answer: string, key?: string): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`
  const { body } = await server.graphql(
    `mutation ($input: ${type}) { ${field}(input: $input) { ${answer} ... on Error { code message } } }`,
    { input },
    key,
  )
  return body.data?.[field] ?? body.errors?.[0]?.extensions
}

const INVOICE = 'invoice { id number state dueAt total { amount } paid { amount } outstanding { amount } }'
const finalize = (invoice: string) =>
  mutate('finalizeInvoice', { invoice }, `... on InvoiceFinalized { ${INVOICE} }`)
const pay = (invoice: string, input: object = {}) =>
  mutate(
    'payInvoice',
    { invoice, ...input },
    `... on InvoicePaid { ${INVOICE} payment { amount { amount } } }`,
  )
const makeVoid = (invoice: string) =>
  mutate('voidInvoice', { invoice }, `... on InvoiceVoided { ${INVOICE} }`)
const credit = (invoice: string, input: object = {}) =>
  mutate(
    'creditInvoice',
    { invoice, reason: 'a goodwill', ...input },
    `... on InvoiceCredited { ${INVOICE} creditNote { number total { amount } tax { amount } } }`,
  )
const writeOff = (invoice: string) =>
  mutate('writeOffInvoice', { invoice }, `... on InvoiceWrittenOff { ${INVOICE} }`)

let made = 0
/** A client that used 30 analyses last week, and the draft over them. */
async function aDraft(): Promise<{ client: string; secret: string; id: string }> {
  made += 1
  const { client, secret } = await mutate(
    'createClient',
    { name: `Client ${made}` },
    '... on ClientCreated { client { slug } secret }',
  )
  const event = { client: client.slug, eventId: 'a', quantity: 30, operation: 'ANALYSIS' }
  await mutate(
    'recordUsage',
    { events: [{ ...event, occurredAt: '2026-03-04T00:00:00Z' }] },
    '... on UsageRecorded { recorded }',
  )
  return { client: client.slug, secret, id: (await generate(client.slug)).invoices[0].id }
}

const generate = (client: string) =>
  mutate('generateInvoices', { client }, '... on InvoicesGenerated { created invoices { id number state } }')

const uuid = (id: string) => uuidOf('invoice', id) ?? ''

test('a draft is finalized once, paid in parts, and no more than it asks for', async () => {
  const { id } = await aDraft()
  expect(await pay(id)).toMatchObject({ code: 'CONFLICT' })
  const { invoice } = await finalize(id)
  expect(invoice).toMatchObject({
    number: 'VIG-2026-000001',
    state: 'FINALIZED',
    dueAt: '2026-03-25T12:00:00.000Z',
    outstanding: { amount: '1.50' },
  })
  expect(await finalize(id)).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('VIG-2026-000001'),
  })
  const part = await pay('VIG-2026-000001', { amount: '0.60', reference: 'transfer 7' })
  expect(part.invoice).toMatchObject({ state: 'FINALIZED', outstanding: { amount: '0.90' } })
  for (const amount of ['0.91', '0', '-1', '0.001', 'all', '1e3']) {
    expect(await pay(id, { amount })).toMatchObject({ code: 'BAD_USER_INPUT' })
  }
  const rest = await pay(id)
  expect(rest).toMatchObject({
    payment: { amount: { amount: '0.90' } },
    invoice: { state: 'PAID', paid: { amount: '1.50' }, outstanding: { amount: '0.00' } },
  })
  expect(await pay(id)).toMatchObject({ code: 'CONFLICT' })
  expect(await makeVoid(id)).toMatchObject({ code: 'CONFLICT' })
})

test('a void invoice keeps its number, and its usage is billed by another', async () => {
  const { client, id } = await aDraft()
  const { number } = (await finalize(id)).invoice
  expect((await makeVoid(id)).invoice).toMatchObject({ number, state: 'VOID', total: { amount: '1.50' } })
  expect(await makeVoid(id)).toMatchObject({ code: 'CONFLICT' })
  expect((await finalize(id)).message).toMatch(/is void, and stays so\. Generate the period again/)
  const again = await generate(client)
  expect(again.created).toBe(1)
  expect(again.invoices[0].id).not.toBe(id)
})

test('a credit note has a number of its own series, and leaves the invoice as it is', async () => {
  const { client, id } = await aDraft()
  await mutate('updateBilling', { client, taxPercent: '20' }, '... on BillingUpdated { client { id } }')
  expect(await credit(id)).toMatchObject({ code: 'CONFLICT' })
  await finalize(id)
  const [before] = await server.db
    .select()
    .from(invoices)
    .where(eq(invoices.id, uuid(id)))
  const first = await credit(id, { amount: '0.50' })
  expect(first).toMatchObject({
    creditNote: { number: 'VIG-CN-2026-000001', total: { amount: '0.50' } },
    invoice: { state: 'FINALIZED', outstanding: { amount: '1.00' } },
  })
  expect(await credit(id, { amount: '1.01' })).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect((await pay(id)).payment.amount.amount).toBe('1.00')
  expect((await credit(id)).creditNote).toMatchObject({
    number: 'VIG-CN-2026-000002',
    total: { amount: '1.00' },
  })
  expect(await credit(id)).toMatchObject({ code: 'CONFLICT' })
  const [after] = await server.db
    .select()
    .from(invoices)
    .where(eq(invoices.id, uuid(id)))
  expect({ ...after, state: 0, paidMicros: 0, paidAt: 0 }).toEqual({
    ...before,
    state: 0,
    paidMicros: 0,
    paidAt: 0,
  })
})

test('what is written off can be paid after all', async () => {
  const { id } = await aDraft()
  expect(await writeOff(id)).toMatchObject({ code: 'CONFLICT' })
  await finalize(id)
  expect((await writeOff(id)).invoice.state).toBe('UNCOLLECTIBLE')
  expect((await pay(id)).invoice.state).toBe('PAID')
})

test('the database itself refuses to change what is finalized', async () => {
  const { id } = await aDraft()
  await finalize(id)
  const refused = (statement: PromiseLike<unknown>) =>
    expect(Promise.resolve(statement)).rejects.toMatchObject({ cause: { code: '23001' } })
  const is = eq(invoices.id, uuid(id))
  await refused(server.db.update(invoices).set({ totalMicros: 1n }).where(is))
  await refused(server.db.update(invoices).set({ number: 'VIG-2026-000099' }).where(is))
  await refused(server.db.update(invoices).set({ state: 'draft' }).where(is))
  await refused(
    server.db
      .update(invoices)
      .set({ buyer: { name: 'x', address: null, taxId: null, email: null } })
      .where(is),
  )
  await refused(server.db.delete(invoices).where(is))
  const ofIt = eq(invoiceLines.invoiceId, uuid(id))
  await refused(server.db.update(invoiceLines).set({ amountMicros: 1n }).where(ofIt))
  await refused(server.db.delete(invoiceLines).where(ofIt))
  for (const table of ['invoices', 'credit_notes', 'invoice_payments', 'price_lists'])
    await refused(server.db.execute(sql.raw(`truncate ${table} cascade`)))
})

test('the database itself keeps the periods of one client apart', async () => {
  const { id } = await aDraft()
  const [row] = await server.db
    .select()
    .from(invoices)
    .where(eq(invoices.id, uuid(id)))
  const copy = {
    ...row!,
    id: crypto.randomUUID(),
    periodStart: new Date('2026-03-08T23:59:59.999Z'),
    periodEnd: new Date('2026-03-12T00:00:00Z'),
  }
  await expect(server.db.insert(invoices).values(copy)).rejects.toMatchObject({
    cause: { code: '23P01', constraint_name: 'invoices_apart' },
  })
  await server.db.insert(invoices).values({ ...copy, state: 'void' })
  await server.db.insert(invoices).values({ ...copy, id: crypto.randomUUID(), periodStart: row!.periodEnd })
})

test('fifty that are finalized at once have fifty consecutive numbers', async () => {
  const drafts = await Promise.all(Array.from({ length: 50 }, aDraft))
  const answers = await Promise.all(drafts.map(({ id }) => finalize(id)))
  const numbers = answers
    .map(({ invoice }) => Number(invoice.number.slice(-6)))
    .toSorted((one, other) => one - other)
  expect(numbers.map((number) => number - numbers[0]!)).toEqual(
    Array.from({ length: 50 }, (_, index) => index),
  )
})

test('what is done to one invoice at once, and to all of its client, waits for its turn and fails for nobody', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { client, id } = await aDraft()
    await finalize(id)
    const answers = await Promise.all([pay(id), makeVoid(id), credit(id), generate(client), makeVoid(id)])
    for (const answer of answers) {
      expect(answer.code ?? 'CONFLICT').toBe('CONFLICT')
    }
    const { body } = await server.graphql(
      `{ invoice(invoice: "${id}") { state payments { paidAt } creditNotes { number } } }`,
    )
    const { state, payments, creditNotes } = body.data.invoice
    expect(state === 'VOID').toBe(payments.length + creditNotes.length === 0)
  }
})

test('a client sees its own invoices and nobody else’s, and changes none', async () => {
  const mine = await aDraft()
  const other = await aDraft()
  const { number } = (await finalize(other.id)).invoice
  const ask = async (query: string) => (await server.graphql(query, {}, mine.secret)).body
  const { data } = await ask('{ invoices { totalCount nodes { id lines { quantity } } } }')
  expect(data.invoices).toEqual({ totalCount: 1, nodes: [{ id: mine.id, lines: [{ quantity: 30 }] }] })
  expect(
    (await ask(`{ a: invoice(invoice: "${other.id}") { id } b: invoice(invoice: "${number}") { id } }`)).data,
  ).toEqual({
    a: null,
    b: null,
  })
  expect((await ask(`{ node(id: "${other.id}") { id } }`)).errors?.[0].extensions.code).toBe('NOT_FOUND')
  expect(
    (await ask(`{ invoices(client: "${other.client}") { totalCount } }`)).errors?.[0].extensions.code,
  ).toBe('NOT_FOUND')
  for (const field of ['finalizeInvoice', 'payInvoice', 'voidInvoice']) {
    expect(await mutate(field, { invoice: mine.id }, '__typename', mine.secret)).toMatchObject({
      code: 'FORBIDDEN',
    })
  }
})

test('a deleted client leaves its finalized invoices as printed, and nothing else', async () => {
  const { client, id } = await aDraft()
  await mutate(
    'updateBilling',
    { client, legalName: 'Acme Ltd', address: 'Ring 1\nVienna', taxId: 'ATU1' },
    '... on BillingUpdated { client { id } }',
  )
  const { number } = (await finalize(id)).invoice
  const event = {
    client,
    eventId: 'b',
    quantity: 5,
    operation: 'ANALYSIS',
    occurredAt: '2026-03-10T00:00:00Z',
  }
  await mutate('recordUsage', { events: [event] }, '... on UsageRecorded { recorded }')
  clock.pass(7 * DAY_MS)
  const { invoices: drawn } = await generate(client)
  clock.pass(-7 * DAY_MS)
  await mutate(
    'deleteClient',
    { client, force: true, unbilled: 'WAIVE' },
    '... on ClientDeleted { client { id } }',
  )
  const { body } = await server.graphql(
    `{ invoice(invoice: "${number}") { number client { id } total { amount } buyer { name address taxId } lines { quantity } }
       gone: invoice(invoice: "${drawn[0].id}") { id } }`,
  )
  expect(body.data).toEqual({
    invoice: {
      number,
      client: null,
      total: { amount: '1.50' },
      buyer: { name: 'Acme Ltd', address: 'Ring 1\nVienna', taxId: 'ATU1' },
      lines: [{ quantity: 30 }],
    },
    gone: null,
  })
})

test('an event points at the line that billed it, and at none once that is void', async () => {
  const { id } = await aDraft()
  const billed = async () => {
    const rows = await server.db
      .select({ quantity: usageEvents.quantity })
      .from(usageEvents)
      .innerJoin(invoiceLines, eq(usageEvents.invoiceLineId, invoiceLines.id))
      .where(eq(invoiceLines.invoiceId, uuid(id)))
    return rows.length
  }
  expect(await billed()).toBe(1)
  await makeVoid(id)
  expect(await billed()).toBe(0)
})
