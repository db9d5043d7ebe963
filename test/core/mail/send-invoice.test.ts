import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { SendInvoice } from '../../../src/client/invoice-acts.ts'
import { mails } from '../../../src/db/tables/index.ts'
import { loadConfig } from '../../../src/server/config.ts'
import { makeClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { type MailServer, startMailServer } from '../../harness/smtp.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
const PATIENCE = { timeout: 20_000, interval: 50 }
const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }

let server: TestServer
let post: MailServer
beforeAll(async () => {
  post = await startMailServer({ user: 'vigint', password: 'opensesame' })
  const settings = {
    smtpUrl: post.url,
    mailFrom: 'Vigint Billing <billing@vigint.example>',
    sellerName: 'Vigint & Söhne',
    sellerIban: 'FR1420041010050500013M02606',
  }
  // At the start nothing is due, so that the server draws up nothing by itself.
  server = await startTestServer({ now: clock.now, settings })
  clock.pass(57 * HOUR_MS)
})
afterEach(() => post.meet('take'))
afterAll(async () => {
  await server.stop()
  await post.stop()
})

let made = 0
async function anInvoice(billing: object = {}, email: string | null = 'acme@acme.example') {
  made += 1
  const client = await makeClient(server, `Client ${made}`, {}, { email })
  if (Object.keys(billing).length > 0)
    await mutate(server, 'updateBilling', { client: client.id, ...billing }, '__typename')
  const id = await aDraft(server, client.slug, [ANALYSES])
  return { ...client, id }
}

const MAIL = 'recipient state attempts answer sentAt nextAttemptAt begunAt interrupted'
const send = (invoice: string, input: object = {}, key?: string) =>
  mutate(server, 'sendInvoice', { invoice, ...input }, `... on InvoiceSent { mail { ${MAIL} } }`, key)

async function mailsOf(invoice: string): Promise<any[]> {
  const { body } = await server.graphql(
    `query ($invoice: ID!) { invoice(invoice: $invoice) { mails { ${MAIL} } } }`,
    { invoice },
  )
  return body.data.invoice.mails
}
const becomes = (invoice: string, mail: object) =>
  vi.waitFor(async () => expect((await mailsOf(invoice)).at(-1)).toMatchObject(mail), PATIENCE)
/** Where it is put off, and not while it is tried. */
const isPutOff = (invoice: string, attempts: number, pauseMs: number) =>
  becomes(invoice, {
    ...{ state: 'WAITING', attempts },
    nextAttemptAt: new Date(clock.now().getTime() + pauseMs).toISOString(),
  })

test('an invoice arrives as text, as HTML and as the PDF that everybody gets', async () => {
  const { id, secret } = await anInvoice({ email: 'books@acme.example', legalName: '<b>Acme</b> & Co' })
  const number = await finalized(server, id)
  expect(await send(number)).toMatchObject({ mail: { recipient: 'books@acme.example', state: 'WAITING' } })
  await becomes(id, { state: 'SENT', attempts: 1, sentAt: clock.now().toISOString(), nextAttemptAt: null })
  const mail = post.taken.find(({ subject }) => subject?.includes(number))
  expect(mail?.subject).toBe(`Invoice ${number} from Vigint & Söhne`)
  expect(mail?.from).toMatchObject({ name: 'Vigint Billing', address: 'billing@vigint.example' })
  expect(mail?.to).toMatchObject([{ address: 'books@acme.example' }])
  expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@vigint\.example>$/)
  expect(mail?.text).toContain('Dear <b>Acme</b> & Co,')
  expect(mail?.text).toMatch(/Total {2,}6\.50 USD/)
  expect(mail?.text).toContain('IBAN            FR14 2004 1010 0505 0001 3M02 606')
  expect(mail?.html).toContain('Dear &lt;b&gt;Acme&lt;/b&gt; &amp; Co,')
  expect(mail?.html).not.toMatch(/<b>|src=|href=/)
  const response = await fetch(`${server.url}/invoices/${number}.pdf`, {
    headers: { authorization: `Bearer ${secret}` },
  })
  expect(mail?.attachments).toHaveLength(1)
  expect(mail?.attachments[0]).toMatchObject({ filename: `${number}.pdf`, mimeType: 'application/pdf' })
  expect(Buffer.from(mail?.attachments[0]?.content as ArrayBuffer)).toEqual(
    Buffer.from(await response.arrayBuffer()),
  )
  const { body } = await server.graphql('{ auditLog(first: 20) { nodes { action after actorId } } }')
  const acts = body.data.auditLog.nodes.filter(({ action }: any) => /^invoice\.(send|mail_)/.test(action))
  expect(acts).toMatchObject([
    { action: 'invoice.mail_sent', actorId: null, after: { number, to: 'books@acme.example', attempts: 1 } },
    { action: 'invoice.send', after: { number, to: 'books@acme.example' } },
  ])
})

test('a request that is repeated, or comes while one is on its way, sends one mail', async () => {
  const { id } = await anInvoice()
  const invoice = await finalized(server, id)
  post.meet({ code: 451, text: 'Later' })
  const named = { idempotencyKey: 'send-it' }
  const api = server.api()
  await Promise.all([1, 2, 3].map(() => send(invoice)))
  await isPutOff(id, 1, MINUTE_MS)
  await api.run(SendInvoice, { input: { invoice } }, named)
  post.meet('take')
  clock.pass(MINUTE_MS)
  await becomes(id, { state: 'SENT', attempts: 2 })
  await api.run(SendInvoice, { input: { invoice } }, named)
  expect(await mailsOf(id)).toHaveLength(1)
  expect(post.taken.filter(({ subject }) => subject?.includes(invoice))).toHaveLength(1)
  await send(invoice)
  await vi.waitFor(async () => expect(await mailsOf(id)).toHaveLength(2), PATIENCE)
  await becomes(id, { state: 'SENT' })
})

test('the letter with one that is paid, whole or in part, asks for no more than is left', async () => {
  const { id } = await anInvoice()
  const invoice = await finalized(server, id)
  const letters = () => post.taken.filter(({ subject }) => subject?.includes(invoice))
  await mutate(server, 'payInvoice', { invoice, amount: '1.50' }, '__typename')
  await send(invoice)
  await becomes(id, { state: 'SENT' })
  expect(letters().at(-1)?.text).toContain('5.00 USD of it are left to pay.')
  await mutate(server, 'payInvoice', { invoice }, '__typename')
  await send(invoice)
  await vi.waitFor(async () => expect(letters()).toHaveLength(2), PATIENCE)
  expect(letters().at(-1)?.text).toContain('Nothing is left to pay.')
  expect(letters().at(-1)?.text).not.toContain('IBAN')
})

test('what is put off is tried again, what is refused is not, and both say why', async () => {
  const { id } = await anInvoice()
  const invoice = await finalized(server, id)
  post.meet({ code: 451, text: 'Greylisted, come back' })
  await send(invoice, { to: 'someone@else.example' })
  await isPutOff(id, 1, MINUTE_MS)
  expect(await mailsOf(id)).toMatchObject([{ answer: expect.stringContaining('Greylisted') }])
  post.meet({ code: 550, text: 'No such mailbox' })
  clock.pass(MINUTE_MS)
  await becomes(id, { state: 'FAILED', attempts: 2, answer: expect.stringContaining('No such mailbox') })
  post.meet('take')
  expect(await send(invoice, { to: 'someone@else.example' })).toMatchObject({ mail: { state: 'WAITING' } })
  await becomes(id, { state: 'SENT', recipient: 'someone@else.example' })
})

test('what nobody takes is given up after a day, and not before', async () => {
  const { id } = await anInvoice()
  const invoice = await finalized(server, id)
  post.meet({ code: 421, text: 'Busy' })
  await send(invoice)
  await isPutOff(id, 1, MINUTE_MS)
  // The hours between are as the minutes.
  await server.db.update(mails).set({ attempts: 7 }).where(eq(mails.state, 'waiting'))
  clock.pass(MINUTE_MS)
  await isPutOff(id, 8, 12 * HOUR_MS)
  clock.pass(12 * HOUR_MS)
  await becomes(id, { state: 'FAILED', answer: expect.stringContaining('Busy') })
})

test.each([
  ['a draft', async () => (await anInvoice()).id, {}, 'CONFLICT', 'finalize it first'],
  [
    'a void one',
    async () => {
      const invoice = await finalized(server, (await anInvoice()).id)
      await mutate(server, 'voidInvoice', { invoice }, '__typename')
      return invoice
    },
    {},
    'CONFLICT',
    'is void, and is not sent',
  ],
  [
    'a draft that was made void',
    async () => {
      const { id } = await anInvoice()
      await mutate(server, 'voidInvoice', { invoice: id }, '__typename')
      return id
    },
    {},
    'CONFLICT',
    'The draft of 2026-03-02 to 2026-03-08 is void, and is not sent.',
  ],
  [
    'one without address',
    async () => finalized(server, (await anInvoice({}, null)).id),
    {},
    'BAD_USER_INPUT',
    'vigint billing update client-',
  ],
  [
    'two addresses',
    async () => finalized(server, (await anInvoice()).id),
    { to: 'a@b.example, c@d.example' },
    'BAD_USER_INPUT',
    'must be an e-mail address',
  ],
  [
    'a header in the address',
    async () => finalized(server, (await anInvoice()).id),
    { to: 'a@b.example\nBcc: c@d.example' },
    'BAD_USER_INPUT',
    'must be an e-mail address',
  ],
])('%s is not sent', async (_, prepare, input, code, message) => {
  const invoice = await prepare()
  expect(await send(invoice, input)).toMatchObject({ code, message: expect.stringContaining(message) })
  expect(await mailsOf(invoice)).toEqual([])
})

test('clients see their mails, and send none', async () => {
  const { id, secret } = await anInvoice()
  const invoice = await finalized(server, id)
  expect(await send(invoice, {}, secret)).toMatchObject({ code: 'FORBIDDEN' })
  await send(invoice)
  const { body } = await server.graphql(`{ invoices { nodes { mails { recipient } } } }`, {}, secret)
  expect(body.data.invoices.nodes).toEqual([{ mails: [{ recipient: 'acme@acme.example' }] }])
})

test('one with letters that no font has is sent all the same, and the letter has them', async () => {
  const { id } = await anInvoice({ legalName: '山田' })
  const number = await finalized(server, id)
  await send(number)
  await becomes(id, { state: 'SENT', attempts: 1, interrupted: 0, begunAt: null })
  const mail = post.taken.find(({ subject }) => subject?.includes(number))
  expect(mail?.text).toContain('Dear 山田,')
  expect(mail?.attachments).toMatchObject([{ filename: `${number}.pdf` }])
})

test('a server without a mail server says so; half of the settings is refused', async () => {
  const mute = await startTestServer()
  try {
    const answer = await mutate(mute, 'sendInvoice', { invoice: 'VIG-2026-000001' }, '__typename')
    expect(answer).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('VIGINT_SMTP_URL') })
  } finally {
    await mute.stop()
  }
  expect(() => loadConfig({ smtpUrl: 'smtp://127.0.0.1' }, {})).toThrow(/smtpUrl .* needs mailFrom beside it/)
  expect(() => loadConfig({ smtpUrl: 'http://127.0.0.1', mailFrom: 'a@b.example' }, {})).toThrow(/smtp:\/\//)
  expect(() => loadConfig({ smtpUrl: 'smtp://h', mailFrom: 'nobody' }, {})).toThrow(/must be an address/)
})
