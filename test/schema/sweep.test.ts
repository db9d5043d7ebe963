import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { digestOf } from '../harness/digest.ts'
import { hasFfmpeg } from '../harness/ffmpeg.ts'
import { type Answer, startTestServer, type TestServer } from '../harness/server.ts'
import { askAttempt } from './sweep/asking.ts'
import {
  type Attacker,
  expectGuarded,
  isAllowed,
  makeLesser,
  makeStrangers,
  permissionsOf,
  told,
} from './sweep/attackers.ts'
import { type Attempt, attemptsOf } from './sweep/attempts.ts'
import { comparable, isRefused, unasked } from './sweep/compare.ts'
import { slotsOf } from './sweep/slots.ts'
import { makeWorld, settle, type World } from './sweep/world.ts'

const queries = Object.entries(schema.getQueryType()?.getFields() ?? {})
/** Makes a source of the name that it is given, where others are to find none: it comes last. */
const pushes = (name: string) => name === 'bufferFrames' || name === 'uploadVideo'
const mutations = Object.entries(schema.getMutationType()?.getFields() ?? {}).toSorted(
  ([one], [other]) => Number(pushes(one)) - Number(pushes(other)),
)
type Field = (typeof queries)[number][1]

let server: TestServer
let world: World
let strangers: Attacker[]
beforeAll(async () => {
  // Everything is asked for at once, which no limit is to hide.
  const limits = { strangerRequestsPerMinute: 'none', maxQueryCost: 10_000_000 }
  // Where nobody listens: mail waits, and so do payments.
  const mail = { smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'vigint@example.com' }
  const stripe = { stripeKey: 'sk_test_1', stripeWebhookSecret: 'whsec_1', stripeUrl: 'http://127.0.0.1:1' }
  const settings = { ...limits, ...mail, ...stripe }
  server = await startTestServer({ settings })
  world = await makeWorld(server)
  strangers = await makeStrangers(server)
})
afterAll(() => server.stop())

const ask = (attempt: Attempt, variables: object, secret: string | null) =>
  askAttempt(server, attempt, variables, secret)

/** The tenant's thing and what does not exist are answered alike, and nothing of the tenant's is in the answer. */
async function tryBoth(field: Field, attempt: Attempt, attacker: Attacker): Promise<Answer> {
  const existing = await ask(attempt, attempt.existing, attacker.secret)
  const message = told(attempt, attacker, existing)
  expectGuarded(field, attempt, attacker, existing)
  const shown = unasked(existing, attempt.existing)
  for (const telltale of world.telltales) expect(shown, message).not.toContain(telltale)
  // What was done with success was done to their own, and would be done twice.
  if (attempt.operation === 'mutation' && !isRefused(schema, attempt, existing)) return existing
  await expectAlike(attempt, attacker, existing)
  return existing
}

/** Counters move between two questions, such as how often a revoked key was tried; what leaks, leaks each time. */
async function expectAlike(attempt: Attempt, attacker: Attacker, first: Answer): Promise<void> {
  let existing = first
  for (let tries = 1; ; tries++) {
    const missing = await ask(attempt, attempt.missing, attacker.secret)
    const [one, other] = comparable(attempt, existing, missing)
    if (one === other) return
    if (tries === MOST_TRIES) expect(one, told(attempt, attacker, existing)).toBe(other)
    existing = await ask(attempt, attempt.existing, attacker.secret)
  }
}

const MOST_TRIES = 5

const OF_CLIENT = (uuid: string) => `(row->>'id' = '${uuid}' or row->>'client_id' = '${uuid}')`

describe('nobody sees another tenant’s things, nor that they are there', () => {
  test.each(queries)('query %s', async (_, field) => {
    for (const attempt of attemptsOf(schema, 'query', field, slotsOf(world))) {
      for (const stranger of strangers) await tryBoth(field, attempt, stranger)
    }
  })
})

describe('nobody changes another tenant’s things', () => {
  test.each(mutations)('mutation %s', async (_, field) => {
    const before = await digestOf(server, OF_CLIENT(world.uuid))
    let all = await digestOf(server)
    for (const attempt of attemptsOf(schema, 'mutation', field, slotsOf(world))) {
      let refused = true
      for (const stranger of strangers) {
        const answer = await tryBoth(field, attempt, stranger)
        refused &&= isRefused(schema, attempt, answer)
      }
      const after = await digestOf(server)
      if (refused) expect(after, JSON.stringify(attempt)).toEqual(all)
      all = after
    }
    expect(await digestOf(server, OF_CLIENT(world.uuid))).toEqual(before)
  })

  test('and whoever tried still has a key that works', async () => {
    for (const { name, secret, permissions } of strangers)
      expect(await permissionsOf(server, secret), name).toEqual(permissions)
  })
})

describe('the tenant’s own lesser keys change nothing that is live', () => {
  test.each(mutations)('mutation %s', async (name, field) => {
    const own = await makeWorld(server)
    const lesser = await makeLesser(server, own.ids.client)
    const live = `${OF_CLIENT(own.uuid)} and row->>'environment' is distinct from 'test'`
    const before = await digestOf(server, live)
    // To push frames is what cameras are for, and to look at them what some keys are.
    const attackers = lesser.filter(
      (each) => !(pushes(name) || name === 'analyze') || each.isTest || !isAllowed(field, each),
    )
    for (const attempt of attemptsOf(schema, 'mutation', field, slotsOf(own))) {
      for (const attacker of attackers) {
        const answer = await ask(attempt, attempt.existing, attacker.secret)
        expectGuarded(field, attempt, attacker, answer)
      }
      expect(await digestOf(server, live), JSON.stringify(attempt)).toEqual(before)
    }
  })
})

describe('the attempts are good: who may, can', () => {
  test.each(queries)('query %s', async (_, field) => {
    const attempts = attemptsOf(schema, 'query', field, slotsOf(world))
    const answers = await Promise.all(attempts.map((each) => ask(each, each.existing, server.operatorKey)))
    expect(answers.filter(({ status, body }) => status === 200 && !body.errors)).not.toEqual([])
    if (attempts.every(({ existing }) => Object.keys(existing).length === 0)) return
    const shown = answers.map((answer, index) => unasked(answer, attempts[index]!.existing)).join()
    expect(world.telltales.filter((telltale) => shown.includes(telltale))).not.toEqual([])
  })

  const possible = mutations.filter(([name]) => name !== 'uploadVideo' || hasFfmpeg)
  test.each(possible)('mutation %s', async (_, field) => {
    const refused: unknown[] = []
    for (let place = 0; ; place++) {
      const own = await makeWorld(server)
      // A client that owes something stays.
      if (field.name === 'deleteMe') await settle(server, own)
      const attempt = attemptsOf(schema, 'mutation', field, slotsOf(own))[place]
      if (!attempt) break
      for (const secret of [server.operatorKey, own.secret]) {
        const answer = await ask(attempt, attempt.existing, secret)
        if (!answer.body.errors && !isRefused(schema, attempt, answer)) return
        refused.push(answer.body)
      }
    }
    expect.fail(`Nobody could do it: ${JSON.stringify(refused)}`)
  })
})
