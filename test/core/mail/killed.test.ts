import { expect, test, vi } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { startMailServer } from '../../harness/smtp.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const LEASE_MS = 3 * 60 * 1000

async function mailOf({ graphql }: Pick<TestServer, 'graphql'>, invoice: string): Promise<any> {
  const { body } = await graphql(
    `query ($invoice: ID!) { invoice(invoice: $invoice) { mails { state attempts begunAt interrupted nextAttemptAt } } }`,
    { invoice },
  )
  return body.data.invoice.mails[0]
}

test('a server that is killed while it sends loses no mail', async () => {
  const post = await startMailServer()
  const server = await startTestServer()
  const client = await makeClient(server, 'Acme Corp', {}, { email: 'acme@acme.example' })
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt }
  const invoice = await finalized(server, await aDraft(server, client.slug, [used]))

  post.meet('silence')
  const place = await makePlace()
  const mail = { smtpUrl: post.url, mailFrom: 'billing@vigint.example' }
  const process = serve(place, {
    DATABASE_URL: server.database.url,
    VIGINT_SMTP_URL: mail.smtpUrl,
    VIGINT_MAIL_FROM: mail.mailFrom,
  })
  const url = await process.url
  const graphql: typeof server.graphql = async (query, variables) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${server.operatorKey}` }
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as any }
  }
  expect(await mutate({ graphql }, 'sendInvoice', { invoice }, '__typename')).toEqual({
    __typename: 'InvoiceSent',
  })
  await vi.waitFor(() => expect(post.begun()).toBe(1), { timeout: 20_000 })
  const underWay = await mailOf(server, invoice)
  expect(underWay).toMatchObject({ state: 'WAITING', attempts: 1, interrupted: 0 })
  expect(Date.parse(underWay.nextAttemptAt) - Date.parse(underWay.begunAt)).toBe(LEASE_MS)
  process.child.kill('SIGKILL')
  await process.ended
  // Nobody can tell yet that nothing comes of it.
  expect(await mailOf(server, invoice)).toEqual(underWay)

  post.meet('take')
  const next = await startTestServer({
    database: server.database,
    now: () => new Date(Date.now() + LEASE_MS),
    settings: mail,
  })
  await vi.waitFor(() => expect(post.taken).toHaveLength(1), { timeout: 20_000 })
  expect(post.taken[0]?.subject).toContain(invoice)
  await vi.waitFor(async () =>
    expect(await mailOf(server, invoice)).toMatchObject({
      ...{ state: 'SENT', attempts: 2, interrupted: 1, begunAt: null },
    }),
  )
  await next.stop()
  await server.stop()
  await post.stop()
  await place.remove()
}, 60_000)
