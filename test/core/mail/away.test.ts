import { expect, test, vi } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { movableClock } from '../../harness/core.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer } from '../../harness/server.ts'
import { freePort, startMailServer } from '../../harness/smtp.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS

test('a mail server that is away, or asks for another password, is asked again', async () => {
  const clock = movableClock(new Date('2026-03-09T03:00:00Z'))
  const port = await freePort()
  const settings = { smtpUrl: `smtp://vigint:open@127.0.0.1:${port}`, mailFrom: 'a@vigint.example' }
  const server = await startTestServer({ now: clock.now, settings })
  clock.pass(57 * HOUR_MS)
  const client = await makeClient(server, 'Acme Corp', {}, { email: 'acme@acme.example' })
  const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 1, occurredAt: '2026-03-04T00:00:00Z' }
  const invoice = await finalized(server, await aDraft(server, client.slug, [used]))
  const becomes = (state: string, attempts: number, answer: unknown) =>
    vi.waitFor(
      async () => {
        const { body } = await server.graphql(
          '{ invoices { nodes { mails { state attempts answer nextAttemptAt } } } }',
        )
        const [mail] = body.data.invoices.nodes[0].mails
        expect(mail).toMatchObject({ state, attempts, answer })
        return Date.parse(mail.nextAttemptAt)
      },
      { timeout: 20_000, interval: 50 },
    )

  await mutate(server, 'sendInvoice', { invoice }, '__typename')
  await becomes('WAITING', 1, expect.stringContaining('ECONNREFUSED'))
  const closed = await startMailServer({ port, user: 'vigint', password: 'changed' })
  clock.pass(MINUTE_MS)
  await becomes('WAITING', 2, expect.stringContaining('Invalid login'))
  expect(closed.taken).toEqual([])
  await closed.stop()
  const open = await startMailServer({ port, user: 'vigint', password: 'open' })
  clock.pass(2 * MINUTE_MS)
  await becomes('SENT', 3, expect.stringContaining('250'))
  expect(open.taken).toHaveLength(1)
  await server.stop()
  await open.stop()
}, 60_000)
