import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidOf } from '../../src/core/ids.ts'
import { schema } from '../../src/schema/index.ts'
import { base64Picture } from '../harness/pictures.ts'
import { type Answer, startTestServer, type TestServer } from '../harness/server.ts'
import { within } from '../harness/socket.ts'
import { openStream } from '../harness/streams.ts'
import { type Attacker, isAllowed, makeStrangers, told } from './sweep/attackers.ts'
import { type Attempt, attemptsOf } from './sweep/attempts.ts'
import { comparable, unasked } from './sweep/compare.ts'
import { slotsOf } from './sweep/slots.ts'
import { anEvent, makeWorld, recordedUsage, type World } from './sweep/world.ts'

const subscriptions = Object.entries(schema.getSubscriptionType()?.getFields() ?? {})

let server: TestServer
let world: World
let other: World
let strangers: Attacker[]
beforeAll(async () => {
  // Everything is asked for at once, which no limit is to hide.
  const settings = { strangerRequestsPerMinute: 'none', maxQueryCost: 10_000_000 }
  server = await startTestServer({ settings })
  world = await makeWorld(server)
  other = await makeWorld(server)
  strangers = await makeStrangers(server)
})
afterAll(() => server.stop())

/** What makes something to tell of a client: one for each subscription, or the sweep fails. */
const HAPPENINGS: Record<string, (world: World) => Promise<unknown>> = {
  analysisCompleted: ({ ids, marks }) =>
    server.graphql('mutation ($input: AnalyzeInput!) { analyze(input: $input) { __typename } }', {
      input: { client: ids.client, source: marks.sourceName, wait: true },
    }),
  auditRecorded: ({ ids, marks }) =>
    server.graphql(
      'mutation ($client: ID!, $text: String) { updateClient(input: { client: $client, description: $text }) { __typename } }',
      { client: ids.client, text: `${marks.description} ${crypto.randomUUID()}` },
    ),
  budgetReached: async ({ ids }) => {
    const set = (quantity: number) =>
      server.graphql('mutation ($input: SetBudgetInput!) { setBudget(input: $input) { __typename } }', {
        input: { client: ids.client, operation: 'ALERT_EMAIL', period: 'MONTH', quantity },
      })
    // What is used comes to nothing of the first and to more than all of the second.
    await set(1_000)
    await recordedUsage(server, {
      client: ids.client,
      eventId: crypto.randomUUID(),
      operation: 'ALERT_EMAIL',
      quantity: 1,
    })
    return set(1)
  },
  frameBuffered: async ({ ids, marks }) =>
    server.graphql('mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { __typename } }', {
      input: { client: ids.client, source: marks.sourceName, frames: [{ data: await base64Picture() }] },
    }),
  sourceChanged: ({ ids, marks }) =>
    server.graphql('mutation ($input: UpdateSourceInput!) { updateSource(input: $input) { __typename } }', {
      input: { client: ids.client, source: marks.sourceName, settings: { retentionDays: 7 } },
    }),
  securityEventRaised: ({ ids, uuid, marks }) =>
    anEvent(server, uuid, uuidOf('key', ids.key) ?? '', marks.summary, '192.0.2.1'),
  usageRecorded: ({ ids }) =>
    recordedUsage(server, {
      client: ids.client,
      eventId: crypto.randomUUID(),
      operation: 'ANALYSIS',
      quantity: 1,
    }),
}

function happeningOf(field: string) {
  const happening = HAPPENINGS[field]
  if (happening) return happening
  throw new Error(`Say in HAPPENINGS what makes ${field} tell something of a client.`)
}

const open = ({ document }: Attempt, variables: object, secret: string | null) =>
  openStream(server, document, variables, secret)

/** A subscription that is refused says so at once: instead of a stream, or as the first thing in it. */
async function refusal({ document }: Attempt, variables: object, secret: string | null): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(secret && { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify({ query: document, variables }),
  })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk)
    const [body] = /\{.*\}/.exec(text) ?? []
    if (body) return { status: response.status, headers: response.headers, body: JSON.parse(body) }
  }
  throw new Error(`Nothing was said: ${response.status} ${text}`)
}

const namesSomething = ({ existing }: Attempt) => 'client' in existing || 'source' in existing

test.each(subscriptions)('subscription %s tells nobody of another tenant', async (name, field) => {
  const attempts = attemptsOf(schema, 'subscription', field, slotsOf(world))
  for (const attempt of attempts) {
    for (const stranger of strangers) {
      if (isAllowed(field, stranger) && !namesSomething(attempt)) continue
      const existing = await within(refusal(attempt, attempt.existing, stranger.secret), 'refusal')
      const missing = await within(refusal(attempt, attempt.missing, stranger.secret), 'refusal')
      const message = told(attempt, stranger, existing)
      expect(existing.body.errors, message).toBeDefined()
      const [one, another] = comparable(attempt, existing, missing)
      expect(one, message).toBe(another)
      for (const telltale of world.telltales)
        expect(unasked(existing, attempt.existing), message).not.toContain(telltale)
    }
  }
  const happens = happeningOf(name)
  for (const attempt of attempts.filter((each) => !namesSomething(each))) {
    const stream = await open(attempt, {}, other.secret)
    const control = await open(attempt, {}, server.operatorKey)
    await happens(world)
    await happens(other)
    // The operator hears of both, in order; the other tenant of its own alone.
    const heard = JSON.stringify([
      await within(control.next(), 'event'),
      await within(control.next(), 'event'),
    ])
    expect(heard).toContain(world.ids.client)
    const own = JSON.stringify(await within(stream.next(), 'event'))
    expect(own).toContain(other.ids.client)
    for (const telltale of world.telltales) expect(own).not.toContain(telltale)
    stream.close()
    control.close()
  }
})
