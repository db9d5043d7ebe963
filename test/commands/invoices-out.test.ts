import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { aDraft } from '../harness/invoices.ts'
import { type MailServer, startMailServer } from '../harness/smtp.ts'
import { type StripeServer, startStripe } from '../harness/stripe.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { vigint, vigintError, vigintJson } from './vigint.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const PATIENCE = { timeout: 20_000, interval: 100 }

let server: Environment
let post: MailServer
let stripe: StripeServer
let number: string
beforeAll(async () => {
  post = await startMailServer()
  stripe = await startStripe()
  server = await openEnvironment({
    ...{ smtpUrl: post.url, mailFrom: 'billing@vigint.example' },
    ...{ stripeKey: 'sk_test_1', stripeWebhookSecret: 'whsec_1', stripeUrl: stripe.url },
  })
  await vigintJson('clients', 'create', '--name', 'Acme Corp')
  const occurredAt = new Date(Date.now() - 7 * DAY_MS).toISOString()
  const id = await aDraft(server, 'acme-corp', [
    { eventId: 'a', operation: 'ANALYSIS', quantity: 130, occurredAt },
  ])
  expect(await vigintError('invoices', 'send', id)).toMatchObject({ exit: 6, code: 'CONFLICT' })
  expect(await vigintError('invoices', 'collect', id, '--force')).toMatchObject({ exit: 6, code: 'CONFLICT' })
  number = (await vigintJson('invoices', 'finalize', id, '--force')).invoice.number
})
afterAll(async () => {
  await server.stop()
  await post.stop()
  await stripe.stop()
})

test('an invoice is sent by mail, and shown to have been', async () => {
  expect(await vigintError('invoices', 'send', number)).toMatchObject({
    exit: 2,
    message: expect.stringContaining('vigint billing update acme-corp --email ADDRESS'),
    hint: 'Or name an address for this time: --to ADDRESS',
  })
  expect((await vigintError('invoices', 'send', number, '--to', 'nowhere')).hint).toBeNull()
  await vigintJson('billing', 'update', 'acme-corp', '--email', 'books@acme.example')
  const { stdout } = await vigint('invoices', 'send', number)
  expect(stdout).toContain(`${number} goes to books@acme.example.`)
  await vi.waitFor(async () => {
    const shown = (await vigint('invoices', 'show', number)).stdout
    expect(shown).toMatch(/Mail to books@acme\.example +sent \d{4}-/)
  }, PATIENCE)
  expect(post.taken).toHaveLength(1)
  const { mail } = await vigintJson('invoices', 'send', number, '--to', 'other@acme.example')
  expect(mail).toMatchObject({ recipient: 'other@acme.example', state: 'WAITING' })
})

test('an invoice is collected from a card, and shown to be paid', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vigint-card-'))
  const file = join(directory, 'card.txt')
  writeFileSync(file, 'cus_1/pm_1N3kTzLkdIwHu7ix\n')
  await vigintJson('billing', 'set-payment', 'acme-corp', '--method', 'card', '--account-file', file)
  rmSync(directory, { recursive: true })
  const { stdout } = await vigint('invoices', 'collect', number, '--force')
  expect(stdout).toContain('6.50 USD are being collected.')
  await vi.waitFor(async () => {
    const shown = (await vigint('invoices', 'show', number)).stdout
    expect(shown).toMatch(/Collection +6\.50 USD, succeeded/)
    expect(shown).toMatch(/Left to pay +0\.00 USD/)
  }, PATIENCE)
  expect(await vigintError('invoices', 'collect', number, '--force')).toMatchObject({ exit: 6 })
})
