import { randomBytes, randomInt } from 'node:crypto'
import { encodeId, type Noun, newId, uuidOf } from '../../../src/core/ids.ts'
import { recordSecurityEvent } from '../../../src/core/security/record.ts'
import { authFailures, invoices, priceLists } from '../../../src/db/tables/index.ts'
import { coreOf } from '../../harness/core.ts'
import { base64Picture } from '../../harness/pictures.ts'
import type { TestServer } from '../../harness/server.ts'

/** Names of what the tenant has; none of them may show up in an answer to anybody else. */
type Marks = Record<
  | 'clientName'
  | 'description'
  | 'email'
  | 'keyName'
  | 'keyNotes'
  | 'keyLabel'
  | 'roleAbout'
  | 'summary'
  | 'sourceName',
  string
>

/** A key of the tenant's own for testing, and what it alone sees. */
export type Testing = { secret: string; sourceId: string; sourceName: string }

/** A tenant with one of everything. */
export type World = {
  ids: Record<Noun, string>
  uuid: string
  slug: string
  roleName: string
  usageEventId: string
  invoiceNumber: string
  /** Of an invoice that is a draft. */
  draft: string
  /** Of its admin. */
  secret: string
  prefix: string
  marks: Marks
  telltales: string[]
  testing: Testing
}

/** The longest that a buffer can be. */
const LONGEST_WINDOW_S = 600

const mark = (what: string) => `zz${what}${randomBytes(6).toString('hex')}`
const anAddress = () => `2001:db8::${randomBytes(2).toString('hex')}:1${randomBytes(1).toString('hex')}`

export async function makeWorld(server: TestServer): Promise<World> {
  const marks: Marks = {
    clientName: mark('client'),
    description: mark('description'),
    email: `${mark('mail')}@example.com`,
    keyName: mark('key'),
    keyNotes: mark('notes'),
    keyLabel: mark('label'),
    roleAbout: mark('about'),
    summary: mark('summary'),
    sourceName: mark('source'),
  }
  const address = anAddress()
  const make = (field: string, type: string, answer: string, input: object) =>
    made(server, [field, type, answer], input)

  const { client, secret, key } = await make(
    'createClient',
    'CreateClientInput',
    'ClientCreated { client { id slug } key { id prefix } secret }',
    {
      name: marks.clientName,
      description: marks.description,
      email: marks.email,
      key: { name: marks.keyName },
    },
  )
  const { role } = await make('createRole', 'CreateRoleInput', 'RoleCreated { role { id name } }', {
    client: client.id,
    name: mark('role-'),
    description: marks.roleAbout,
    permissions: ['frames:write'],
  })
  const second = await make('createKey', 'CreateKeyInput', 'KeyCreated { key { id prefix } }', {
    client: client.id,
    name: marks.keyName,
    notes: marks.keyNotes,
    label: marks.keyLabel,
    role: 'ingest',
  })
  const { body } = await server.graphql(
    'query ($c: ID) { me { key { prefix } } auditLog(client: $c, first: 1) { nodes { id } } }',
    { c: client.id },
  )
  const picture = await aPicture()
  const sourceId = await aSource(server, marks.sourceName, picture, client.id)
  const { analyses } = await make('analyze', 'AnalyzeInput', 'Analyzed { analyses { id } }', {
    client: client.id,
    source: marks.sourceName,
    wait: true,
  })
  const testing = await aTesting(server, client.id)
  const uuid = uuidOf('client', client.id) ?? ''
  const keyUuid = uuidOf('key', second.key.id) ?? ''
  const usageEventId = mark('usage')
  const cameraName = mark('camera')
  const usage = await recordedUsage(server, {
    client: client.id,
    eventId: usageEventId,
    // The first of its enum, which is what a sweep asks for.
    operation: 'ALERT_EMAIL',
    quantity: 3,
    key: second.key.id,
    source: cameraName,
  })
  const invoice = await someInvoices(server, uuid, mark('buyer'))
  await somePrices(server, uuid)
  // Like no other.
  const account = `pm_${randomInt(1_000_000_000, 9_000_000_000)}`
  const payment = { client: client.id, method: 'CARD', holder: mark('holder'), card: account }
  await make('setPaymentDetails', 'SetPaymentDetailsInput', 'PaymentDetailsSet { client { id } }', payment)
  const budget = `${randomInt(1_000_000, 9_000_000)}.75`
  const daily = { client: client.id, period: 'DAY', amount: budget }
  await make('setBudget', 'SetBudgetInput', 'BudgetSet { budget { period } }', daily)
  const ids = {
    client: client.id,
    key: second.key.id,
    role: role.id,
    audit: body.data.auditLog.nodes[0].id,
    event: await anEvent(server, uuid, keyUuid, marks.summary, address),
    failure: await aFailure(server, uuid, keyUuid, second.key.prefix, address),
    usage,
    invoice: invoice.id,
    source: sourceId,
    analysis: analyses[0].id,
  } satisfies Record<Noun, string>
  const telltales = [
    ...Object.values(ids),
    ...Object.values(marks),
    ...[uuid, keyUuid, key.id, key.prefix, second.key.prefix, client.slug, role.name, address],
    ...[
      payment.holder,
      account,
      budget,
      usageEventId,
      cameraName,
      invoice.number,
      invoice.buyer,
      invoice.draft,
    ],
    ...[testing.sourceId, testing.sourceName, picture],
    // Nobody's business either: the key of the operator.
    body.data.me.key.prefix,
  ]
  return {
    ids,
    uuid,
    slug: client.slug,
    roleName: role.name,
    usageEventId,
    invoiceNumber: invoice.number,
    draft: invoice.draft,
    secret,
    prefix: second.key.prefix,
    marks,
    telltales,
    testing,
  }
}

/** Nothing is owed any more. */
export async function settle(server: TestServer, { ids, usageEventId, invoiceNumber, draft }: World) {
  const { client } = ids
  const reason = 'For a test'
  await made(server, ['voidUsage', 'VoidUsageInput', 'UsageVoided { __typename }'], {
    client,
    eventId: usageEventId,
    reason,
  })
  await made(server, ['voidInvoice', 'VoidInvoiceInput', 'InvoiceVoided { __typename }'], { invoice: draft })
  const writeOff = ['writeOffInvoice', 'WriteOffInvoiceInput', 'InvoiceWrittenOff { __typename }'] as const
  await made(server, writeOff, { invoice: invoiceNumber })
}

/** What a meter outside reports; the id of its event. */
export async function recordedUsage(server: TestServer, event: Record<string, unknown>): Promise<string> {
  await made(server, ['recordUsage', 'RecordUsageInput', 'UsageRecorded { recorded }'], { events: [event] })
  const { body } = await server.graphql(
    'query ($c: ID, $e: String) { usageEvents(client: $c, eventId: $e, first: 1) { nodes { id } } }',
    { c: event.client, e: event.eventId },
  )
  return body.data.usageEvents.nodes[0].id
}

type Act = readonly [field: string, type: string, answer: string]

async function made(
  server: TestServer,
  [field, type, answer]: Act,
  input: object,
  as?: string,
): Promise<any> {
  const { body } = await server.graphql(
    `mutation ($input: ${type}!) { ${field}(input: $input) { ... on ${answer} ... on Error { message } } }`,
    { input },
    as,
  )
  const result = body.data?.[field]
  if (!result || result.message) throw new Error(`${field}: ${JSON.stringify(body)}`)
  return result
}

/** Like no other. */
const aPicture = () =>
  base64Picture({ width: 32 + randomInt(200), height: 32 + randomInt(200), shade: randomInt(256) })

/** With a frame in it, for as long as a test takes. */
async function aSource(
  server: TestServer,
  name: string,
  data: string,
  client?: string,
  as?: string,
): Promise<string> {
  const settings = { longWindowSeconds: LONGEST_WINDOW_S }
  const { source } = await made(
    server,
    ['createSource', 'CreateSourceInput', 'SourceCreated { source { id } }'],
    { client, name, settings },
    as,
  )
  const frames = [{ data }]
  const push = ['bufferFrames', 'BufferFramesInput', 'FramesBuffered { accepted }'] as const
  await made(server, push, { client, source: name, frames }, as)
  return source.id
}

async function aTesting(server: TestServer, client: string): Promise<Testing> {
  const { secret } = await made(server, ['createKey', 'CreateKeyInput', 'KeyCreated { secret }'], {
    client,
    role: 'admin',
    environment: 'TEST',
  })
  const sourceName = mark('tested')
  return {
    secret,
    sourceName,
    sourceId: await aSource(server, sourceName, await aPicture(), undefined, secret),
  }
}

/** As the server itself notices it. */
export async function anEvent(
  server: TestServer,
  clientId: string,
  keyId: string,
  summary: string,
  address: string,
) {
  const kind = 'new_network' as const
  const event = { kind, clientId, keyId, address, summary, details: { address } }
  const raised = await recordSecurityEvent(coreOf(server), event)
  return encodeId('event', raised?.id ?? '')
}

async function aFailure(
  server: TestServer,
  clientId: string,
  keyId: string,
  prefix: string,
  address: string,
): Promise<string> {
  const id = newId()
  const now = new Date()
  const times = { hour: now, firstAt: now, lastAt: now }
  await server.db
    .insert(authFailures)
    .values({ id, ...times, address, prefix, reason: 'REVOKED', keyId, clientId, count: 3 })
  return encodeId('failure', id)
}

const A_WEEK_MS = 7 * 24 * 60 * 60 * 1000

/** One of last week with a number as the server gives it, and the draft of the week before. */
async function someInvoices(server: TestServer, clientId: string, buyer: string) {
  const number = `VIG-2025-${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`
  const now = new Date()
  const weekAgo = new Date(now.getTime() - A_WEEK_MS)
  const seller = { name: 'seller', address: null, taxId: null, email: null }
  const both = {
    clientId,
    timeZone: 'UTC',
    schedule: 'weekly' as const,
    currency: 'USD',
    subtotalMicros: 5_000_000n,
    taxRate: 0,
    taxInclusive: false,
    taxMicros: 0n,
    totalMicros: 5_000_000n,
    paidMicros: 0n,
    paymentTermsDays: 14,
    buyer: { ...seller, name: buyer },
    seller,
    createdAt: now,
  }
  const period = { periodStart: weekAgo, periodEnd: now }
  const sent = { state: 'finalized' as const, number, finalizedAt: now, dueAt: now, ...period }
  const before = { periodStart: new Date(weekAgo.getTime() - A_WEEK_MS), periodEnd: weekAgo }
  const [id, draft] = [newId(), newId()]
  await server.db.insert(invoices).values({ ...both, ...sent, id })
  await server.db.insert(invoices).values({ ...both, ...before, state: 'draft', id: draft })
  return { id: encodeId('invoice', id), draft: encodeId('invoice', draft), number, buyer }
}

/** Its own prices, so that prices say whose they are. */
async function somePrices(server: TestServer, clientId: string): Promise<void> {
  const now = new Date()
  const dates = { effectiveFrom: now, createdAt: now }
  await server.db
    .insert(priceLists)
    .values({ ...dates, id: newId(), clientId, version: 1, currency: 'USD', items: [], minimumMicros: 7n })
}
