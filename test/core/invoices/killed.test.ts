import { asc, isNotNull } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import { createApi } from '../../../src/client/api.ts'
import { FinalizeInvoice } from '../../../src/client/invoice-acts.ts'
import { encodeId, newId } from '../../../src/core/ids.ts'
import { clients, invoices } from '../../../src/db/tables/index.ts'
import { makePlace, serve } from '../../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

const DRAFTS = 50
const WEEK_MS = 7 * 24 * 60 * 60 * 1000

/** As many drafts of one client, week after week. */
async function drafts(server: TestServer): Promise<string[]> {
  const at = new Date('2025-01-06T00:00:00Z')
  const settings = { timeZone: 'UTC', language: 'en', unusualUse: true }
  const client = { id: newId(), name: 'Acme', slug: 'acme', settings, createdAt: at, updatedAt: at }
  await server.db.insert(clients).values(client)
  const party = { name: 'Acme', address: null, taxId: null, email: null }
  const rows = Array.from({ length: DRAFTS }, (_, week) => ({
    id: newId(),
    clientId: client.id,
    state: 'draft' as const,
    periodStart: new Date(at.getTime() + week * WEEK_MS),
    periodEnd: new Date(at.getTime() + (week + 1) * WEEK_MS),
    timeZone: 'UTC',
    schedule: 'weekly' as const,
    currency: 'USD',
    subtotalMicros: 0n,
    taxRate: 0,
    taxInclusive: false,
    taxMicros: 0n,
    totalMicros: 0n,
    paidMicros: 0n,
    paymentTermsDays: 14,
    buyer: party,
    seller: party,
    createdAt: at,
  }))
  await server.db.insert(invoices).values(rows)
  return rows.map(({ id }) => encodeId('invoice', id))
}

const numbered = (server: TestServer) =>
  server.db
    .select({ number: invoices.number })
    .from(invoices)
    .where(isNotNull(invoices.number))
    .orderBy(asc(invoices.number))

test('a server that is killed while it finalizes leaves no gap in the numbers', async () => {
  const server = await startTestServer()
  const place = await makePlace()
  const ids = await drafts(server)
  const process = serve(place, { DATABASE_URL: server.database.url })
  const api = createApi({ url: await process.url, key: server.operatorKey, timeoutMs: 5000 })
  const answers = Promise.allSettled(ids.map((invoice) => api.run(FinalizeInvoice, { input: { invoice } })))
  await vi.waitFor(async () => expect((await numbered(server)).length).toBeGreaterThan(3), {
    timeout: 20_000,
    interval: 5,
  })
  process.child.kill('SIGKILL')
  await process.ended
  await answers
  const before = (await numbered(server)).length
  expect(before).toBeLessThan(DRAFTS)

  const rest = server.api()
  await Promise.all(ids.map((invoice) => rest.run(FinalizeInvoice, { input: { invoice } })))
  const year = new Date().getUTCFullYear()
  const expected = Array.from({ length: DRAFTS }, (_, at) => `VIG-${year}-${String(at + 1).padStart(6, '0')}`)
  expect((await numbered(server)).map(({ number }) => number)).toEqual(expected)
  await server.stop()
  await place.remove()
}, 60_000)
