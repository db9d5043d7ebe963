import { afterAll, beforeAll, expect, test } from 'vitest'
import { remindOfOverdue } from '../../../src/core/dunning/remind.ts'
import { loadConfig } from '../../../src/server/config.ts'
import { makeClient, tryKey } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { type MailServer, startMailServer } from '../../harness/smtp.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const POLICY = { reminderDays: [7, 14], revokeDays: 30 }
const ANALYSES = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt: '2026-03-04T00:00:00Z' }
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))

let server: TestServer
let post: MailServer
beforeAll(async () => {
  post = await startMailServer()
  server = await startTestServer({
    now: clock.now,
    settings: { smtpUrl: post.url, mailFrom: 'a@vigint.example' },
  })
  clock.pass(57 * HOUR_MS)
})
afterAll(async () => {
  await server.stop()
  await post.stop()
})

let made = 0
/** Due at once, so that days after it was due are days from now. */
async function anOverdue(billing: object = {}, email: string | null = 'acme@acme.example') {
  made += 1
  const client = await makeClient(server, `Client ${made}`, {}, { email })
  await mutate(server, 'updateBilling', { client: client.id, paymentTermsDays: 0, ...billing }, '__typename')
  const at = new Date(clock.now().getTime() - 7 * DAY_MS).toISOString()
  return {
    ...client,
    number: await finalized(server, await aDraft(server, client.slug, [{ ...ANALYSES, occurredAt: at }])),
  }
}

/** As a server does, or two at the same time, that is set up so. */
const round = (dunning: object = POLICY) => {
  const core = coreOf(server, { now: clock.now, dunning: dunning as never })
  return Promise.all([remindOfOverdue(core), remindOfOverdue(core)])
}

/** Until the mail server has it: jobs send it apart. */
const reminded = (invoice: string, overdueDays: number) =>
  expect
    .poll(
      async () => {
        const { body } = await server.graphql(
          'query ($invoice: ID!) { invoice(invoice: $invoice) { mails { overdueDays state } } }',
          { invoice },
        )
        return body.data.invoice.mails
      },
      { timeout: 20_000 },
    )
    .toContainEqual({ overdueDays, state: 'SENT' })

async function shown(invoice: string) {
  const { body } = await server.graphql(
    `query ($invoice: ID!) { invoice(invoice: $invoice) {
      client { status } dunning { days revokes } mails { overdueDays recipient } } }`,
    { invoice },
  )
  const { client, dunning, mails } = body.data.invoice
  return {
    status: client.status,
    steps: dunning.map((step: any) => (step.revokes ? `revoked ${step.days}` : step.days)),
    mails: mails.map((mail: any) => mail.overdueDays),
  }
}

test('each step is taken once, and the last one revokes', async () => {
  const { number, secret } = await anOverdue()
  clock.pass(7 * DAY_MS - 1000)
  await round()
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [], mails: [] })
  clock.pass(1000)
  await round()
  await round()
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [7], mails: [7] })
  await reminded(number, 7)
  clock.pass(8 * DAY_MS)
  await round()
  clock.pass(DAY_MS)
  await round()
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [7, 14], mails: [7, 15] })
  await reminded(number, 15)
  clock.pass(14 * DAY_MS)
  await round()
  expect((await shown(number)).status).toBe('ACTIVE')
  clock.pass(2 * DAY_MS)
  await round()
  expect(await shown(number)).toEqual({ status: 'REVOKED', steps: [7, 14, 'revoked 30'], mails: [7, 15] })
  expect(await tryKey(server, secret)).toBe('401 CLIENT_REVOKED')
  const { body } = await server.graphql('{ auditLog(first: 30) { nodes { action actorId after } } }')
  const acts = body.data.auditLog.nodes.filter(({ action }: any) => /remind|revoke/.test(action))
  expect(acts.map(({ action, actorId }: any) => [action, actorId])).toEqual([
    ['client.revoke', null],
    ['invoice.revoke_client', null],
    ['invoice.remind', null],
    ['invoice.remind', null],
  ])

  const input = { client: `client-${made}` }
  await mutate(server, 'reactivateClient', input, '__typename')
  clock.pass(DAY_MS)
  await round()
  expect((await shown(number)).status).toBe('ACTIVE')
})

test('without the policy nobody is revoked; without reminders nothing happens', async () => {
  const { number } = await anOverdue()
  clock.pass(100 * DAY_MS)
  await round({ reminderDays: [], revokeDays: null })
  expect((await shown(number)).steps).toEqual([])
  await round({ reminderDays: [7, 14], revokeDays: null })
  clock.pass(100 * DAY_MS)
  await round({ reminderDays: [7, 14], revokeDays: null })
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [7, 14], mails: [100] })
})

test('a policy that is new, or a server that was off, reminds before it revokes', async () => {
  const { number } = await anOverdue()
  clock.pass(300 * DAY_MS)
  await round()
  await round()
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [7, 14], mails: [300] })
  await reminded(number, 300)
  clock.pass(16 * DAY_MS)
  await round()
  expect((await shown(number)).status).toBe('REVOKED')
})

test.each([
  ['is paid', (invoice: string) => mutate(server, 'payInvoice', { invoice }, '__typename')],
  ['is written off', (invoice: string) => mutate(server, 'writeOffInvoice', { invoice }, '__typename')],
  ['is void', (invoice: string) => mutate(server, 'voidInvoice', { invoice }, '__typename')],
  [
    'is credited as a whole',
    (invoice: string) => mutate(server, 'creditInvoice', { invoice, reason: 'Goodwill' }, '__typename'),
  ],
  [
    'is of an exempt client',
    () => mutate(server, 'updateBilling', { client: `client-${made}`, dunning: false }, '__typename'),
  ],
])('nobody is reminded of what %s', async (_, settle) => {
  const { number } = await anOverdue()
  await settle(number)
  clock.pass(40 * DAY_MS)
  await round()
  expect((await shown(number)).steps).toEqual([])
})

test('a client without address is not mailed, and the audit log says so', async () => {
  const { number } = await anOverdue({}, null)
  clock.pass(7 * DAY_MS)
  await round()
  expect(await shown(number)).toEqual({ status: 'ACTIVE', steps: [7], mails: [] })
  const { body } = await server.graphql('{ auditLog(first: 1) { nodes { action after } } }')
  expect(body.data.auditLog.nodes[0]).toMatchObject({ action: 'invoice.remind', after: { number, to: null } })
})

test('a server that is set up so reminds by mail, by itself', async () => {
  const { number } = await anOverdue()
  clock.pass(8 * DAY_MS)
  const settings = { smtpUrl: post.url, mailFrom: 'a@vigint.example', dunningDays: '7, 3' }
  const other = await startTestServer({ database: server.database, now: clock.now, settings })
  await expect
    .poll(() => post.taken.find(({ subject }) => subject?.startsWith(`Reminder: Invoice ${number}`)), {
      timeout: 20_000,
    })
    .toMatchObject({ text: expect.stringContaining(`the invoice ${number} was due 8 days ago`) })
  await other.stop()
  expect(await shown(number)).toMatchObject({ steps: [3, 7], mails: [8] })
})

test('a policy that can not be kept is refused', () => {
  const mail = { smtpUrl: 'smtp://h', mailFrom: 'a@b.example' }
  expect(loadConfig({ ...mail, dunningDays: '14,7' }, {}).dunningDays).toEqual([7, 14])
  expect(() => loadConfig({ dunningDays: '7' }, {})).toThrow(/needs smtpUrl/)
  expect(() => loadConfig({ ...mail, dunningRevokeDays: '7' }, {})).toThrow(/after the last of dunningDays/)
  expect(() => loadConfig({ ...mail, dunningDays: '7,14', dunningRevokeDays: 14 }, {})).toThrow(
    /after the last/,
  )
  expect(() => loadConfig({ ...mail, dunningDays: '0' }, {})).toThrow(/whole numbers of days/)
})
