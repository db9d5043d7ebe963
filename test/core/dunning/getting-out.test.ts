import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { remindOfOverdue } from '../../../src/core/dunning/remind.ts'
import { makeClient } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { type MailServer, startMailServer } from '../../harness/smtp.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const POLICY = { reminderDays: [7, 14], revokeDays: 30 }
const REFUSED = { code: 550, text: 'No such mailbox' }
const BUSY = { code: 451, text: 'Try again later' }
const clock = movableClock(new Date('2026-03-09T03:00:00Z'))

let server: TestServer
let post: MailServer
beforeAll(async () => {
  post = await startMailServer()
  const settings = { smtpUrl: post.url, mailFrom: 'a@vigint.example' }
  server = await startTestServer({ now: clock.now, settings })
  clock.pass(57 * HOUR_MS)
})
afterEach(() => post.meet('take'))
afterAll(async () => {
  await server.stop()
  await post.stop()
})

let made = 0
/** Due at once, so that days after it was due are days from now. */
async function anOverdue(email: string | null = 'acme@acme.example') {
  made += 1
  const client = await makeClient(server, `Client ${made}`, {}, { email })
  await mutate(server, 'updateBilling', { client: client.id, paymentTermsDays: 0 }, '__typename')
  const occurredAt = new Date(clock.now().getTime() - 7 * DAY_MS).toISOString()
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt }
  return { ...client, number: await finalized(server, await aDraft(server, client.slug, [used])) }
}

/** As a server does that is set up so. */
const round = (dunning: object = POLICY) =>
  remindOfOverdue(coreOf(server, { now: clock.now, dunning: dunning as never }))
/** So many days, and a round after them. */
async function pass(days: number) {
  clock.pass(days * DAY_MS)
  await round()
}

const STEPS = `client { status } dunning { days revokes at reminder nextAttemptAt mail { recipient answer overdueDays } }`
async function shown(invoice: string): Promise<{ status: string; steps: any[] }> {
  const { body } = await server.graphql(`query ($invoice: ID!) { invoice(invoice: $invoice) { ${STEPS} } }`, {
    invoice,
  })
  const { client, dunning } = body.data.invoice
  return { status: client.status, steps: dunning }
}
const states = async (invoice: string) => {
  const { status, steps } = await shown(invoice)
  return [status, ...steps.map(({ days, reminder }) => `${days} ${reminder ?? 'REVOKED'}`)].join(', ')
}
/** Jobs send mail apart. */
const become = (invoice: string, expected: string) =>
  vi.waitFor(async () => expect(await states(invoice)).toBe(expected), { timeout: 20_000, interval: 50 })
const later = (days: number) => new Date(clock.now().getTime() + days * DAY_MS).toISOString()

test('a reminder that was refused is said to have failed, is written anew, and nothing follows from it', async () => {
  const { number } = await anOverdue()
  post.meet(REFUSED)
  await pass(7)
  await become(number, 'ACTIVE, 7 FAILED')
  expect((await shown(number)).steps).toMatchObject([
    { nextAttemptAt: later(3), mail: { answer: expect.stringContaining('No such mailbox') } },
  ])
  await pass(2)
  expect((await shown(number)).steps).toMatchObject([{ mail: { overdueDays: 7 }, nextAttemptAt: later(1) }])
  for (let tries = 1; tries < 4; tries++) {
    await pass(3)
    await become(number, 'ACTIVE, 7 FAILED')
  }
  // At last the first reminder gets out, then the second, then the policy takes its days.
  post.meet('take')
  await pass(3)
  await become(number, 'ACTIVE, 7 SENT')
  await pass(6)
  expect(await states(number)).toBe('ACTIVE, 7 SENT')
  await pass(1)
  await become(number, 'ACTIVE, 7 SENT, 14 SENT')
  await pass(15)
  expect(await states(number)).toBe('ACTIVE, 7 SENT, 14 SENT')
  await pass(1)
  expect(await states(number)).toBe('REVOKED, 7 SENT, 14 SENT, 30 REVOKED')
}, 60_000)

test('a reminder that waits for a mail server is said to wait, with the next try, and nothing follows', async () => {
  const { number } = await anOverdue()
  post.meet(BUSY)
  await pass(7)
  await vi.waitFor(
    async () =>
      expect((await shown(number)).steps).toMatchObject([
        { reminder: 'WAITING', mail: { answer: expect.stringContaining('Try again later') } },
      ]),
    { timeout: 20_000 },
  )
  const [step] = (await shown(number)).steps
  expect(Date.parse(step.nextAttemptAt) - clock.now().getTime()).toBe(60_000)
  // All this time it is on its way as one letter.
  await round()
  expect((await shown(number)).steps).toHaveLength(1)
  post.meet('take')
  clock.pass(60_000)
  await become(number, 'ACTIVE, 7 SENT')
  expect((await shown(number)).steps).toMatchObject([{ nextAttemptAt: null }])
})

test('without an address it waits for one, is told of once, and goes to the one that is set', async () => {
  const { number, id } = await anOverdue(null)
  await pass(7)
  expect(await states(number)).toBe('ACTIVE, 7 NO_ADDRESS')
  for (const days of [7, 40]) await pass(days)
  expect(await states(number)).toBe('ACTIVE, 7 NO_ADDRESS')
  expect((await shown(number)).steps).toMatchObject([{ mail: null, nextAttemptAt: null }])
  const { body } = await server.graphql(
    '{ auditLog(action: "invoice.remind", first: 5) { nodes { after } } }',
  )
  const own = body.data.auditLog.nodes.filter(({ after }: any) => after.number === number)
  expect(own).toMatchObject([{ after: { to: null, days: 7 } }])

  await mutate(server, 'updateBilling', { client: id, email: 'billing@acme.example' }, '__typename')
  await round()
  await become(number, 'ACTIVE, 7 SENT')
  expect((await shown(number)).steps).toMatchObject([
    { mail: { recipient: 'billing@acme.example', overdueDays: 54 } },
  ])
})

test('another address than the one that refused is tried at once', async () => {
  const { number, id } = await anOverdue('wrong@acme.example')
  post.meet(REFUSED)
  await pass(7)
  await become(number, 'ACTIVE, 7 FAILED')
  await round()
  expect((await shown(number)).steps).toMatchObject([{ mail: { recipient: 'wrong@acme.example' } }])
  post.meet('take')
  await mutate(server, 'updateBilling', { client: id, email: 'right@acme.example' }, '__typename')
  await round()
  await become(number, 'ACTIVE, 7 SENT')
  expect((await shown(number)).steps).toMatchObject([{ mail: { recipient: 'right@acme.example' } }])
})

test('a last reminder that failed does not revoke, however long ago the one before got out', async () => {
  const { number } = await anOverdue()
  await pass(7)
  await become(number, 'ACTIVE, 7 SENT')
  post.meet(REFUSED)
  await pass(7)
  await become(number, 'ACTIVE, 7 SENT, 14 FAILED')
  await pass(100)
  await become(number, 'ACTIVE, 7 SENT, 14 FAILED')
  await mutate(server, 'payInvoice', { invoice: number }, '__typename')
  await pass(100)
  expect(await states(number)).toBe('ACTIVE, 7 SENT, 14 FAILED')
  // Paid: nothing is tried any more.
  expect((await shown(number)).steps.at(-1)).toMatchObject({ nextAttemptAt: null })
})

test('of steps that were missed the last counts for all, and fails or gets out for all', async () => {
  const { number } = await anOverdue()
  post.meet(REFUSED)
  await pass(50)
  await become(number, 'ACTIVE, 7 FAILED, 14 FAILED')
  await pass(20)
  await become(number, 'ACTIVE, 7 FAILED, 14 FAILED')
  post.meet('take')
  await pass(3)
  await become(number, 'ACTIVE, 7 SENT, 14 SENT')
  await pass(15)
  expect((await shown(number)).status).toBe('ACTIVE')
  await pass(1)
  expect((await shown(number)).status).toBe('REVOKED')
})

test('a policy with fewer days than were taken reminds nobody again, and revokes as it says', async () => {
  const { number } = await anOverdue()
  await pass(7)
  await become(number, 'ACTIVE, 7 SENT')
  await pass(7)
  await become(number, 'ACTIVE, 7 SENT, 14 SENT')
  const fewer = { reminderDays: [5], revokeDays: 20 }
  clock.pass(14 * DAY_MS)
  await round(fewer)
  expect(await states(number)).toBe('ACTIVE, 7 SENT, 14 SENT')
  clock.pass(DAY_MS)
  await round(fewer)
  expect(await states(number)).toBe('REVOKED, 7 SENT, 14 SENT, 20 REVOKED')
})
