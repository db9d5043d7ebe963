import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { createVerifier } from '../../../src/core/access/verify.ts'
import { DEFAULT_LIMITS } from '../../../src/core/limits/defaults.ts'
import { makeClient } from '../../harness/acts.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { Model, type Reason } from './life-model.ts'
import {
  create,
  type Real,
  reactivate,
  reactivateClient,
  revoke,
  revokeClient,
  rotate,
  wait,
  waitForEnd,
} from './life-steps.ts'

const LIVES = 25
const MOST_STEPS = 30
const S = 1_000
const DAY_S = 86_400
const DAY = DAY_S * S

let server: TestServer
const clock = { now: Date.now() }
const now = () => new Date(clock.now)
beforeAll(async () => {
  server = await startTestServer({ now })
})
afterAll(() => server.stop())

const index = fc.nat({ max: 4 })
const place = fc.record({ index, by: fc.option(index, { freq: 2 }) })
const moment = fc.oneof(fc.constantFrom(0, 1, S, DAY, 30 * DAY), fc.integer({ min: 0, max: 90 * DAY }))
const reason = fc.constantFrom<Reason[]>(
  'COMPROMISED',
  'NON_PAYMENT',
  'REPLACED',
  'UNUSED',
  'REQUESTED',
  'OTHER',
)
const grace = fc.oneof(
  fc.constantFrom(-1, 0, 1, 30 * DAY_S, 30 * DAY_S + 1),
  fc.integer({ min: 0, max: 30 * DAY_S }),
)

const steps = fc.commands(
  [
    fc
      .record({ role: fc.constantFrom('admin' as const, 'ingest' as const), life: fc.option(moment) })
      .map((key) => create(key.role, key.life)),
    fc.record({ place, grace }).map((each) => rotate(each.place, each.grace)),
    fc.record({ place, grace }).map((each) => rotate(each.place, each.grace)),
    fc.record({ place, reason }).map((each) => revoke(each.place, each.reason)),
    place.map(reactivate),
    fc.constant(revokeClient()),
    fc.constant(reactivateClient()),
    fc.constant(reactivateClient()),
    moment.map(wait),
    fc
      .record({ index, beside: fc.constantFrom(-1, 0, 1) })
      .map((each) => waitForEnd(each.index, each.beside)),
  ],
  { maxCommands: MOST_STEPS, size: 'max' },
)

/** A client of its own for each life, with one key to begin with. */
async function begin(): Promise<{ model: Model; real: Real }> {
  clock.now = Date.now()
  const { id, keyId, secret } = await makeClient(server, `Life ${crypto.randomUUID()}`)
  const model = new Model(clock.now)
  model.create('admin', null)
  const forgetful = createVerifier({
    db: server.db,
    now,
    hearsChanges: () => false,
    isSuspect: () => false,
    limits: DEFAULT_LIMITS,
  })
  return { model, real: { server, clock, forgetful, client: id, keys: [{ id: keyId, secret }] } }
}

test('keys live as promised, whatever happens in whatever order at whatever time', {
  timeout: 120_000,
}, async () => {
  const lives = fc.asyncProperty(steps, (steps) => fc.asyncModelRun(begin, steps))
  await fc.assert(lives, { numRuns: LIVES, endOnFailure: false })
})
