import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MadeClient, makeClient, makeKey } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer()
  acme = await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

/** What a key with the role viewer tried in vain, as the audit log has it, the earliest first. */
async function refusedOf(document: string, variables: object = {}): Promise<string[]> {
  const { id, secret } = await makeKey(server, { client: 'acme', role: 'viewer' })
  const { status } = await server.graphql(document, variables, secret)
  expect(status).toBe(403)
  const { body } = await server.graphql(
    'query ($actor: ID) { auditLog(actor: $actor, outcome: REFUSED) { nodes { action subject } } }',
    { actor: id },
  )
  return body.data.auditLog.nodes.map(({ action, subject }: any) => `${action} ${subject}`).reverse()
}

test('a refused mutation is recorded however it is wrapped', async () => {
  const tried = await refusedOf(
    `mutation ($key: ID!) {
      ... { revokeKey(input: { key: $key }) { __typename } }
      ...Rest
    }
    fragment Rest on Mutation {
      ... on Mutation @include(if: true) { back: reactivateKey(input: { key: $key }) { __typename } }
      ...More
    }
    fragment More on Mutation { deleteClient(input: { client: "acme", force: true }) { __typename } }`,
    { key: acme.keyId },
  )
  expect(tried).toEqual([`key.revoke ${acme.keyId}`, `key.reactivate ${acme.keyId}`, 'client.delete acme'])
})

test('what is skipped was not tried, and what is asked twice is one act', async () => {
  const tried = await refusedOf(
    `mutation ($no: Boolean!) {
      revokeClient(input: { client: "acme" }) { __typename }
      ... on Mutation { revokeClient(input: { client: "acme" }) { ... on Error { code } } }
      ... @skip(if: true) { a: revokeClient(input: { client: "skipped" }) { __typename } }
      ...Unwanted @include(if: $no)
      b: revokeClient(input: { client: "skipped" }) @include(if: $no) { __typename }
    }
    fragment Unwanted on Mutation { c: revokeClient(input: { client: "skipped" }) { __typename } }`,
    { no: false },
  )
  expect(tried).toEqual(['client.revoke acme'])
})

test('of several operations, the one that was run', async () => {
  const { id, secret } = await makeKey(server, { client: 'acme', role: 'viewer' })
  const query = `mutation A { revokeClient(input: { client: "acme" }) { __typename } }
    mutation B { reactivateClient(input: { client: "acme" }) { __typename } }`
  await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secret },
    body: JSON.stringify({ query, operationName: 'B' }),
  })
  const { body } = await server.graphql(
    'query ($actor: ID) { auditLog(actor: $actor) { nodes { action } } }',
    {
      actor: id,
    },
  )
  expect(body.data.auditLog.nodes).toEqual([{ action: 'client.reactivate' }])
})

test('what names nothing that the key can see is recorded too, as what it named, however many there are', async () => {
  const rival = await makeClient(server, 'Rival')
  const { id, secret } = await makeKey(server, { client: 'acme', role: 'admin' })
  const { status, body } = await server.graphql(
    `mutation ($key: ID!) {
      a: revokeKey(input: { key: $key }) { __typename }
      b: updateKey(input: { key: "key_none", name: "x" }) { ... on KeyUpdated { key { id } } }
      c: updateKey(input: { key: "${acme.keyId}", name: "seen" }) { __typename }
      ${Array.from({ length: 20 }, (_, n) => `d${n}: rotateKey(input: { key: $key }) { __typename }`).join('\n')}
    }`,
    { key: rival.keyId },
    secret,
  )
  expect([status, body.data.a.__typename, body.data.c.__typename]).toEqual([
    200,
    'NotFoundError',
    'KeyUpdated',
  ])
  const log = await server.graphql(
    'query ($actor: ID) { auditLog(actor: $actor, outcome: REFUSED, first: 100) { nodes { requestId action subject client { slug } } } }',
    { actor: id },
  )
  const entries = log.body.data.auditLog.nodes.toReversed()
  expect(entries).toHaveLength(22)
  expect(entries[0]).toMatchObject({ action: 'key.revoke', subject: rival.keyId, client: { slug: 'acme' } })
  expect(entries[1]).toMatchObject({ action: 'key.update', subject: 'key_none' })
  const [written] = await server.db.execute<{ transactions: string }>(
    `select count(distinct xmin::text) as transactions from audit_log where request_id = '${entries[0].requestId}' and outcome = 'refused'`,
  )
  expect(Number(written?.transactions)).toBe(1)
})

test('money that was refused has the name of what is granted, and is told to live keys alone', async () => {
  const { slug, secret } = await makeClient(server, 'Paying')
  const viewer = await makeKey(server, { client: slug, role: 'viewer' })
  const tester = await makeKey(server, { client: slug, role: 'admin', environment: 'TEST' })
  const { status } = await server.graphql(
    `mutation ($client: ID!) {
      generateInvoices(input: { client: $client }) { __typename }
      writeOffInvoice(input: { invoice: "VIG-2026-000001" }) { __typename }
      removePaymentDetails(input: { client: $client }) { __typename }
      deleteBudget(input: { client: $client, period: DAY }) { __typename }
      updateBilling(input: { client: $client, taxPercent: "1" }) { __typename }
      setPriceList(input: { client: $client, prices: [] }) { __typename }
      deleteMe(input: { confirm: "Paying" }) { __typename }
    }`,
    { client: slug },
    viewer.secret,
  )
  expect(status).toBe(403)
  const seen = async (by: string) => {
    const { body } = await server.graphql(
      '{ auditLog(outcome: REFUSED) { nodes { action subject } } }',
      {},
      by,
    )
    return body.data.auditLog.nodes.map(({ action, subject }: any) => `${action} ${subject}`).toSorted()
  }
  const openly = ['client.delete null', 'prices.set paying']
  expect(await seen(tester.secret)).toEqual(openly)
  expect(await seen(secret)).toEqual([
    'billing.update paying',
    'budget.delete paying',
    'client.delete null',
    'invoice.generate paying',
    'invoice.write_off VIG-2026-000001',
    'payment_details.remove paying',
    'prices.set paying',
  ])
})
