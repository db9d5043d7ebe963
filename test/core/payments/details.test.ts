import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSecret } from '../../../src/core/secrets/store.ts'
import {
  auditLog,
  clients,
  idempotentRequests,
  paymentDetails,
  secrets,
} from '../../../src/db/tables/index.ts'
import { loadConfig } from '../../../src/server/config.ts'
import { createVault } from '../../../src/server/secret-key.ts'
import { rotateSecrets } from '../../../src/server/secrets.ts'
import { type MadeClient, makeClient, makeKey } from '../../harness/acts.ts'
import { coreOf } from '../../harness/core.ts'
import { mutate } from '../../harness/invoices.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const IBAN = 'DE89370400440532013000'
const logged: string[] = []
const note = (fields: object, message: string) => void logged.push(JSON.stringify(fields) + message)

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer({ log: { info: note, warn: note, error: note } })
  acme = await makeClient(server, 'Acme Corp')
})
afterAll(() => server.stop())

const DETAILS = '... on PaymentDetailsSet { client { paymentDetails { method holder account bic mandate } } }'
const ISSUES = '... on InvalidInputError { issues { path message } }'
const set = (input: object, key?: string) =>
  mutate(server, 'setPaymentDetails', { client: 'acme-corp', ...input }, `${DETAILS} ${ISSUES}`, key)
const debit = { method: 'DIRECT_DEBIT', holder: 'Acme GmbH', mandate: 'M-1' }

async function shown(key?: string) {
  const { body } = await server.graphql(
    '{ client(slug: "acme-corp") { paymentDetails { method account } } }',
    {},
    key,
  )
  return body.data?.client?.paymentDetails ?? body.errors?.[0].extensions
}

test('an account is taken in any writing, and shown masked to everybody', async () => {
  const { client } = await set({ ...debit, iban: 'de89 3704 0044 0532 0130 00', bic: 'cobadeff' })
  expect(client.paymentDetails).toEqual({
    method: 'DIRECT_DEBIT',
    holder: 'Acme GmbH',
    account: 'DE89 **** **** **** **30 00',
    bic: 'COBADEFF',
    mandate: 'M-1',
  })
  const masked = { method: 'DIRECT_DEBIT', account: 'DE89 **** **** **** **30 00' }
  expect(await shown()).toEqual(masked)
  expect(await shown(acme.secret)).toEqual(masked)
  const camera = await makeKey(server, { client: 'acme-corp', role: 'ingest' })
  expect(await shown(camera.secret)).toMatchObject({ code: 'FORBIDDEN' })
  expect(await set({ ...debit, iban: IBAN }, acme.secret)).toMatchObject({ code: 'FORBIDDEN' })
})

test.each([
  ['a wrong checksum', { ...debit, iban: 'DE88370400440532013000' }, 'iban'],
  ['a country without IBANs', { ...debit, iban: 'US89370400440532013000' }, 'iban'],
  ['a wrong length', { ...debit, iban: 'DE8937040044053201300' }, 'iban'],
  ['no account', debit, 'iban'],
  ['no mandate', { ...debit, mandate: null, iban: IBAN }, 'mandate'],
  ['no bank', { ...debit, iban: IBAN, bic: 'COBA' }, 'bic'],
  ['a bank in another country', { ...debit, iban: IBAN, bic: 'BNPAFRPP' }, 'bic'],
  ['a bank of a territory of another country', { ...debit, iban: IBAN, bic: 'CEPAGP21' }, 'bic'],
  ['the mainland for an account of Jersey', { ...debit, iban: IBAN, bic: 'BARCJESH' }, 'bic'],
  ['what is for a card', { ...debit, iban: IBAN, card: 'pm_1' }, 'card'],
  ['a card without reference', { method: 'CARD' }, 'card'],
  ['the number of a card', { method: 'CARD', card: '4242 4242 4242 4242' }, 'card'],
  ['the number of a card with a prefix', { method: 'CARD', card: 'pm_4242424242424242' }, 'card'],
  ['the number of a card within', { method: 'CARD', card: 'cus_1/pm_378282246310005' }, 'card'],
  ['the number of a card in groups', { method: 'CARD', card: 'pm_4242-4242-4242-4242' }, 'card'],
  ['a mandate for a transfer', { method: 'TRANSFER', holder: 'Acme', iban: IBAN, mandate: 'M' }, 'mandate'],
])('%s is refused and changes nothing', async (_, input, path) => {
  const before = await server.db.select().from(paymentDetails)
  const { code, issues } = await set(input)
  expect([code, issues.map((issue: { path: string }) => issue.path)]).toEqual(['BAD_USER_INPUT', [path]])
  expect(JSON.stringify(issues)).not.toMatch(/\d{6}/)
  expect(await server.db.select().from(paymentDetails)).toEqual(before)
})

test.each([
  'cus_9s6XKzkNRiz8i3/pm_1N3kTzLkdIwHu7ix',
  'tok_1700000000000_a',
  '0189f000-1234-7000-8000-123456789012',
])('the reference %s is taken', async (card) => {
  expect((await set({ method: 'CARD', card })).client?.paymentDetails.method).toBe('CARD')
})

test.each([
  ['FR1420041010050500013M02606', ['BNPAFRPP', 'CEPAGP21', 'BNPAMQMX', 'BNPAREPPXXX', 'BNPANCNX']],
  ['GB33BUKB20201555555555', ['BUKBGB22', 'BARCJESH', 'BARCGGSP', 'BARCIMDD']],
  ['FI2112345600000785', ['NDEAFIHH', 'AABAAXHH']],
  ['MC5811222000010123456789030', ['SOGEMCM1', 'CEPAFRPP831']],
])('an account %s may be with banks of territories that share its country', async (iban, banks) => {
  for (const bic of banks) {
    const { client } = await set({ ...debit, iban, bic })
    expect(client?.paymentDetails.bic).toBe(bic)
  }
})

test('the refusal of a bank in another country names both, and neither account nor bank', async () => {
  const { issues } = await set({
    method: 'TRANSFER',
    holder: 'Acme',
    iban: 'MC5811222000010123456789030',
    bic: 'COBADEFF',
  })
  const message = 'bic is of a bank in DE, and the IBAN is of MC: look for typing errors.'
  expect(issues).toEqual([{ path: 'bic', message }])
  const french = await set({
    method: 'TRANSFER',
    holder: 'Acme',
    iban: 'FR1420041010050500013M02606',
    bic: 'SOGEMCM1',
  })
  expect(french.issues).toMatchObject([{ path: 'bic' }])
})

test('they are stored encrypted alone: not in rows, the audit log, kept answers or the log of the server', async () => {
  await set({ ...debit, iban: IBAN })
  await set({ method: 'CARD', card: 'pm_1N3kTzLkdIwHu7ix' })
  await set({ ...debit, iban: IBAN })
  const [row] = await server.db.select().from(paymentDetails)
  const kept = [
    row,
    await server.db.select().from(secrets),
    await server.db.select().from(auditLog),
    await server.db.select().from(idempotentRequests),
    logged,
  ]
  const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  expect(text).toContain('DE89 ****')
  expect(text).not.toMatch(/37040044|0532013000|pm_1N3k/)
  const acts = await server.db
    .select()
    .from(auditLog)
    .where(eq(auditLog.action, 'payment_details.set'))
    .orderBy(auditLog.id)
  expect(acts.at(-1)?.after).toMatchObject({ method: 'direct_debit', account: 'DE89 **** **** **** **30 00' })
})

test('what was replaced is gone, the master key can be changed, and removing leaves nothing', async () => {
  await set({ ...debit, iban: IBAN })
  const [row] = await server.db.select().from(paymentDetails)
  const read = async () => {
    const config = loadConfig({ dataDir: server.dataDir, databaseUrl: server.database.url }, {})
    const opened = await readSecret(coreOf(server, { vault: createVault(config) }), row?.secretId ?? '')
    return JSON.parse(opened ?? 'null')
  }
  expect(await read()).toEqual({ holder: 'Acme GmbH', iban: IBAN, mandate: 'M-1' })
  const flags = { dataDir: server.dataDir, databaseUrl: server.database.url }
  expect(await rotateSecrets(flags, { discardUnreadable: false })).toMatchObject({ rewrapped: 1 })
  expect(await read()).toMatchObject({ iban: IBAN })
  await set({ method: 'TRANSFER', holder: 'Acme', iban: 'GB33BUKB20201555555555' })
  expect(await read()).toEqual({ holder: 'Acme', iban: 'GB33BUKB20201555555555' })

  const remove = () =>
    mutate(
      server,
      'removePaymentDetails',
      { client: 'acme-corp' },
      '... on PaymentDetailsRemoved { client { slug } }',
    )
  expect(await remove()).toEqual({ client: { slug: 'acme-corp' } })
  expect(await shown()).toBeUndefined()
  expect(await read()).toBeNull()
  expect(await remove()).toMatchObject({ code: 'CONFLICT' })
  expect(await server.db.select().from(clients)).toHaveLength(1)
})
