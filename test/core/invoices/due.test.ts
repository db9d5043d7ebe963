import { expect, test } from 'vitest'
import { draftWhatIsDue } from '../../../src/core/invoices/due.ts'
import { makeClient } from '../../harness/acts.ts'
import { coreOf, movableClock } from '../../harness/core.ts'
import { startTestServer } from '../../harness/server.ts'

const HOUR_MS = 60 * 60 * 1000

test('drafts are drawn up some hours after a period ends, without being asked for, and once', async () => {
  const clock = movableClock(new Date('2026-03-09T05:59:59Z'))
  const server = await startTestServer({ now: clock.now })
  const client = await makeClient(server, 'Acme')
  await server.graphql(
    `mutation ($c: ID!) { recordUsage(input: {events: [{client: $c, eventId: "a", operation: ANALYSIS,
      quantity: 3, occurredAt: "2026-03-04T00:00:00Z"}]}) { __typename } }`,
    { c: client.id },
  )
  const seller = { name: 'seller', address: null, taxId: null, email: null }
  const core = coreOf(server, { now: clock.now, currency: 'USD', seller })
  const states = async () => {
    const { body } = await server.graphql('{ invoices { nodes { state total { amount } } } }')
    return body.data.invoices.nodes
  }
  await draftWhatIsDue(core)
  expect(await states()).toEqual([])
  clock.pass(HOUR_MS)
  await draftWhatIsDue(core)
  await draftWhatIsDue(core)
  expect(await states()).toEqual([{ state: 'DRAFT', total: { amount: '0.15' } }])
  await server.stop()
})

test('a running server does so by itself, several of them once', async () => {
  const clock = movableClock(new Date('2026-03-06T12:00:00Z'))
  const first = await startTestServer({ now: clock.now })
  const client = await makeClient(first, 'Acme')
  await first.graphql(
    `mutation ($c: ID!) { recordUsage(input: {events: [{client: $c, eventId: "a", operation: ANALYSIS,
      quantity: 3, occurredAt: "2026-03-04T00:00:00Z"}]}) { __typename } }`,
    { c: client.id },
  )
  clock.pass(7 * 24 * HOUR_MS)
  const later = { database: first.database, now: clock.now }
  const others = await Promise.all([startTestServer(later), startTestServer(later)])
  await expect
    .poll(
      async () =>
        (await first.graphql('{ invoices { nodes { state total { amount } } } }')).body.data.invoices.nodes,
      { timeout: 20_000 },
    )
    .toEqual([{ state: 'DRAFT', total: { amount: '0.15' } }])
  // Stopping waits for what they are at: neither makes a second one.
  for (const server of others) await server.stop()
  const { body } = await first.graphql(
    '{ invoices { totalCount } auditLog(action: "invoice.generate") { totalCount } }',
  )
  expect(body.data).toEqual({ invoices: { totalCount: 1 }, auditLog: { totalCount: 1 } })
  await first.stop()
})
