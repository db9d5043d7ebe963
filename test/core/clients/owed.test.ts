import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../../src/core/ids.ts'
import { DELETE_CLIENT, makeClient, makeKey } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { base64Picture } from '../../harness/pictures.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const clock = movableClock()

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
})
afterAll(() => server.stop())

async function mutate(field: string, input: object, key?: string): Promise<any> {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const { body } = await server.graphql(
    `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${PICKED[field] ?? ''} ... on Error { code message } } }`,
    { input },
    key,
  )
  if (!body.data) throw new Error(JSON.stringify(body.errors))
  return body.data[field]
}

const PICKED: Record<string, string> = {
  generateInvoices: '... on InvoicesGenerated { invoices { id } }',
  finalizeInvoice: '... on InvoiceFinalized { invoice { id number } }',
}

const use = (client: string, eventId: string, quantity: number, more: object = {}) =>
  mutate('recordUsage', { events: [{ client, eventId, operation: 'ANALYSIS', quantity, ...more }] })

const remove = async (client: string, more: object = {}) =>
  (await server.graphql(DELETE_CLIENT, { input: { client, force: true, ...more } })).body.data.deleteClient

test('what is owed stands in the way, until it is billed and paid', async () => {
  const { slug, secret } = await makeClient(server, 'Owing')
  await use(slug, 'one', 30)
  expect(await remove(slug)).toEqual({
    __typename: 'ConflictError',
    code: 'CONFLICT',
    message: expect.stringMatching(
      /^Owing was not deleted: 1\.50 USD of usage is not billed\. Bill it and settle it \(vigint invoices generate --client owing --period current, .* \(--waive-unbilled\)/,
    ),
  })
  const own = await mutate('deleteMe', { confirm: 'Owing' }, secret)
  expect(own).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/Ask the operator/) })

  // The period that goes on is billed up to now.
  clock.pass(1_000)
  const { invoices } = await mutate('generateInvoices', { client: slug, period: 'current' })
  expect((await remove(slug)).message).toMatch(/^Owing was not deleted: 1 invoice is a draft\. /)
  const { invoice } = await mutate('finalizeInvoice', { invoice: invoices[0].id })
  expect((await remove(slug)).message).toMatch(
    new RegExp(`^Owing was not deleted: not paid: ${invoice.number} \\(1\\.50 USD\\)\\. `),
  )
  await mutate('payInvoice', { invoice: invoice.number })
  expect(await remove(slug)).toMatchObject({ __typename: 'ClientDeleted' })
})

test('what is free, of tests, or taken back is not owed', async () => {
  const { slug } = await makeClient(server, 'Owing nothing')
  await use(slug, 'test', 30, { environment: 'TEST' })
  await use(slug, 'free', 30, { operation: 'FRAMES' })
  await use(slug, 'wrong', 30)
  await mutate('voidUsage', { client: slug, eventId: 'wrong', reason: 'Twice' })
  expect(await remove(slug)).toMatchObject({ __typename: 'ClientDeleted' })
})

test('counts that are no events yet are owed where they cost something', async () => {
  const { slug, secret } = await makeClient(server, 'Counted')
  await mutate('setPriceList', { client: slug, prices: [{ operation: 'REQUESTS', unit: '0.01' }] })
  for (let request = 0; request < 3; request++) await server.graphql('{ me { key { id } } }', {}, secret)
  await expect
    .poll(
      async () =>
        (await server.db.execute(sql`select from usage_counts where operation = 'REQUESTS' and quantity = 3`))
          .length,
      { timeout: 5_000 },
    )
    .toBe(1)
  expect((await remove(slug)).message).toMatch(/0\.03 USD of usage is not billed/)
})

test('it can be waived, which the audit log says', async () => {
  const { slug } = await makeClient(server, 'Waived')
  await use(slug, 'one', 30)
  expect(await remove(slug, { unbilled: 'REFUSE' })).toMatchObject({ code: 'CONFLICT' })
  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  const { body } = await server.graphql('{ auditLog(first: 1) { nodes { action before } } }')
  expect(body.data.auditLog.nodes[0]).toMatchObject({
    action: 'client.delete',
    before: { name: 'Waived', waived: '1.50 USD of usage is not billed' },
  })
})

type Found = { place: string; row: string }

/** Every row of every table that has one of these texts somewhere. */
async function rowsWith(texts: readonly string[]): Promise<Found[]> {
  const tables = await server.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  expect(tables.length).toBeGreaterThan(20)
  const found: Found[] = []
  for (const { name } of tables) {
    const rows = await server.db.execute<{ row: string }>(
      sql`select to_jsonb(t)::text as row from ${sql.identifier(name)} t`,
    )
    for (const { row } of rows) if (texts.some((text) => row.includes(text))) found.push({ place: name, row })
  }
  return found
}

test('of a client that is deleted its finalized invoices stay as printed, and nothing else in any table', async () => {
  const settings = { timeZone: 'Europe/Vienna' }
  const more = { email: 'zz-mail@example.com', description: 'zz-description', settings }
  const { id, slug, secret, keyId } = await makeClient(server, 'Zz Wholly Gone', { name: 'zz-key' }, more)
  const second = await makeKey(server, { client: slug, name: 'zz-second', environment: 'TEST' })
  await mutate('createRole', {
    client: slug,
    name: 'zz-role',
    description: 'zz-about',
    permissions: ['frames:write'],
  })
  await mutate('setPriceList', { client: slug, prices: [{ operation: 'ANALYSIS', unit: '0.10' }] })
  await mutate('updateBilling', {
    client: slug,
    legalName: 'Zz Printed Ltd',
    address: 'zz-street',
    taxId: 'zz-tax',
    invoiceLinesBy: 'SOURCE',
  })
  await mutate('setBudget', {
    client: slug,
    operation: 'ANALYSIS',
    period: 'MONTH',
    quantity: 10,
    stop: true,
  })
  const frames = [{ data: await base64Picture() }]
  await mutate('bufferFrames', { source: 'zz-camera', frames }, secret)
  await mutate('bufferFrames', { source: 'zz-camera', frames }, second.secret)
  await use(slug, 'zz-event', 30, { source: 'zz-gate' })
  clock.pass(8 * DAY_MS)
  const { invoices } = await mutate('generateInvoices', { client: slug })
  const { invoice } = await mutate('finalizeInvoice', { invoice: invoices[0].id })
  await mutate('payInvoice', { invoice: invoice.number })
  // A draft that is void has no number; what is sent has whom it is sent to.
  await use(slug, 'zz-second', 30, { source: 'zz-other' })
  clock.pass(8 * DAY_MS)
  const { invoices: drafts } = await mutate('generateInvoices', { client: slug })
  await mutate('voidInvoice', { invoice: drafts[0].id })
  await server.db.execute(sql`
    insert into mails (id, invoice_id, recipient, state, attempts, next_attempt_at, created_at)
    select gen_random_uuid(), id, 'zz-recipient@example.com', 'sent', 1, now(), now() from invoices
    where number = ${invoice.number}`)
  await mutate('setPaymentDetails', { client: slug, method: 'CARD', card: 'zz-card' })
  await use(slug, 'zz-unbilled', 3)
  await expect
    .poll(
      async () =>
        (await server.db.execute(sql`select from usage_counts where source_name = 'zz-camera'`)).length,
      { timeout: 5_000 },
    )
    .toBe(2)
  const asPrinted = () =>
    server.db.execute(sql`
      select to_jsonb(i) - 'client_id' as invoice, (select jsonb_agg(l order by position) from invoice_lines l where invoice_id = i.id) as lines
      from invoices i where number = ${invoice.number}`)
  const [before] = await asPrinted()
  expect(JSON.stringify(before)).toMatch(/Analyses: zz-gate/)

  expect(await remove(slug, { unbilled: 'WAIVE' })).toMatchObject({ __typename: 'ClientDeleted' })
  const [after] = await asPrinted()
  expect(after).toEqual(before)

  const uuids = [uuidOf('client', id), uuidOf('key', keyId), uuidOf('key', second.id)].map(String)
  const ids = [id, keyId, second.id, ...uuids]
  const left = await rowsWith([...ids, slug, 'zz-', 'Zz ', secret.slice(0, 12)])
  const places = left.map(({ place }) => place)
  expect(new Set(places)).toEqual(new Set(['invoices', 'invoice_lines', 'audit_log']))
  const [line] = left.filter(({ place }) => place === 'invoice_lines')
  expect(JSON.parse(line?.row ?? '')).toMatchObject({
    description: 'Analyses: zz-gate',
    source_name: 'zz-gate',
  })
  const kept = left.filter(({ place }) => place === 'invoices').map(({ row }) => JSON.parse(row))
  expect(kept).toMatchObject([
    {
      client_id: null,
      number: invoice.number,
      buyer: { name: 'Zz Printed Ltd', address: 'zz-street', taxId: 'zz-tax' },
    },
  ])
  // The operator's own record of the deletion: who it was, and how much went.
  const audit = left.filter(({ place }) => place === 'audit_log').map(({ row }) => JSON.parse(row))
  expect(audit).toMatchObject([{ action: 'client.delete', client_id: null, subject: id, after: null }])
  expect(Object.keys(audit[0].before).toSorted()).toEqual(['name', 'removed', 'slug', 'waived'])
})
