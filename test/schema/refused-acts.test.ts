import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { makeKey } from '../harness/acts.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { mutate } from '../harness/invoices.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { askAttempt } from './sweep/asking.ts'
import { attemptsOf } from './sweep/attempts.ts'
import { slotsOf } from './sweep/slots.ts'
import { makeWorld, recordedUsage, settle, type World } from './sweep/world.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** What is counted all the time has no row of its own where it is granted. */
const UNRECORDED = new Set(['recordUsage', 'bufferFrames', 'uploadVideo', 'analyze'])
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  .filter(({ name }) => name !== 'uploadVideo' || hasFfmpeg)
  .map((field) => [field.name, field] as const)
type Field = (typeof mutations)[number][1]
type Entry = { action: string; environment: string | null }

let server: TestServer
beforeAll(async () => {
  // Where nobody listens: mail waits, and so do payments.
  const mail = { smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'vigint@example.com' }
  const stripe = { stripeKey: 'sk_test_1', stripeWebhookSecret: 'whsec_1', stripeUrl: 'http://127.0.0.1:1' }
  const limits = { strangerRequestsPerMinute: 'none', maxQueryCost: 10_000_000 }
  server = await startTestServer({ settings: { ...limits, ...mail, ...stripe } })
})
afterAll(() => server.stop())

async function rowsOf(outcome: 'granted' | 'refused', since: Date): Promise<Entry[]> {
  const rows = await server.db.execute<Entry>(
    `select action, environment from audit_log where outcome = '${outcome}' and at >= '${since.toISOString()}'`,
  )
  return [...rows]
}

/** Where there is nothing to do as long as nothing was done before. */
const BEFORE: Readonly<Record<string, (own: World) => Promise<unknown>>> = {
  deleteMe: (own) => settle(server, own),
  reactivateClient: ({ ids }) => mutate(server, 'revokeClient', { client: ids.client }, '__typename'),
  reactivateKey: ({ ids }) => mutate(server, 'revokeKey', { key: ids.key }, '__typename'),
  unarchiveSource: ({ ids }) => mutate(server, 'archiveSource', { source: ids.source }, '__typename'),
  generateInvoices: ({ ids }) =>
    recordedUsage(server, {
      client: ids.client,
      eventId: 'earlier',
      operation: 'ANALYSIS',
      quantity: 10,
      occurredAt: new Date(Date.now() - 20 * DAY_MS).toISOString(),
    }),
}

/** What stands in the log of all the ways in which somebody may. */
async function granted(field: Field, own: World): Promise<Entry[]> {
  const since = new Date()
  for (const attempt of attemptsOf(schema, 'mutation', field, slotsOf(own)))
    for (const secret of [server.operatorKey, own.secret])
      await askAttempt(server, attempt, attempt.existing, secret)
  return rowsOf('granted', since)
}

test.each(mutations)('%s is called the same where it is refused', async (name, field) => {
  const own = await makeWorld(server)
  const { secret } = await makeKey(server, { client: own.ids.client, role: 'ingest' })
  const [attempt] = attemptsOf(schema, 'mutation', field, slotsOf(own))
  const since = new Date()
  await askAttempt(server, attempt!, attempt!.existing, secret)
  const refused = await rowsOf('refused', since)
  if (UNRECORDED.has(name)) return
  expect(refused).toHaveLength(1)
  await BEFORE[name]?.(own)
  expect(await granted(field, own)).toContainEqual(refused[0])
})
