import { createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import { makeClient } from '../../harness/acts.ts'
import { aDraft, finalized, mutate } from '../../harness/invoices.ts'
import { startTestServer } from '../../harness/server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const PATIENCE = { timeout: 20_000, interval: 50 }

/** Speaks as little SMTP as is needed to refuse a mail with these bytes, which a decent mail server has none of. */
async function startRefusing(answer: string) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (said) =>
      socket.write(/^(?:EHLO|MAIL|QUIT)/.test(String(said)) ? '250 Ok\r\n' : `550 ${answer}\r\n`),
    )
    socket.write('220 Ready\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

test.each([
  ['with a zero byte', 'No\0such mailbox', /: 550 Nosuch mailbox$/],
  // Whatever comes before it, one of these is cut in two.
  ['that is cut off within a letter', `No x${'\u{1f4ee}'.repeat(400)}`, /\u{1f4ee}\ufffd?$/u],
  ['that is cut off within a letter, one further', `No ${'\u{1f4ee}'.repeat(400)}`, /\u{1f4ee}\ufffd?$/u],
])('an answer %s ends the mail as any other does', async (_, answer, kept) => {
  const post = await startRefusing(answer)
  const settings = { smtpUrl: post.url, mailFrom: 'billing@vigint.example' }
  const server = await startTestServer({ settings })
  try {
    const { slug } = await makeClient(server, 'Acme', {}, { email: 'acme@acme.example' })
    const occurredAt = new Date(Date.now() - 8 * DAY_MS).toISOString()
    const used = { eventId: 'a', operation: 'ANALYSIS', quantity: 1, occurredAt }
    const invoice = await finalized(server, await aDraft(server, slug, [used]))
    await mutate(server, 'sendInvoice', { invoice }, '__typename')
    await vi.waitFor(async () => {
      const asked = `{ invoice(invoice: "${invoice}") { mails { state answer } } auditLog(first: 9) { nodes { action } } }`
      const { data } = (await server.graphql(asked)).body
      expect(data.invoice.mails).toMatchObject([{ state: 'FAILED', answer: expect.stringMatching(kept) }])
      expect(data.auditLog.nodes).toContainEqual({ action: 'invoice.mail_failed' })
    }, PATIENCE)
  } finally {
    await server.stop()
    await post.stop()
  }
})
