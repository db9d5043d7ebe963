import type fc from 'fast-check'
import { expect } from 'vitest'
import type { Verifier } from '../../../src/core/access/verify.ts'
import {
  REACTIVATE_CLIENT,
  REACTIVATE_KEY,
  REVOKE_CLIENT,
  REVOKE_KEY,
  ROTATE_KEY,
  tryKey,
} from '../../harness/acts.ts'
import type { TestServer } from '../../harness/server.ts'
import type { Model, ModelKey, Reason } from './life-model.ts'

/** The product, and what it said of the keys that were made: in the order of the model's. */
export type Real = {
  server: TestServer
  clock: { now: number }
  /** Asks the database for every key. */
  forgetful: Verifier
  client: string
  keys: { id: string; secret: string }[]
}

type Step = fc.AsyncCommand<Model, Real>

const CREATE_KEY = `mutation ($input: CreateKeyInput!) {
  createKey(input: $input) { __typename ... on KeyCreated { key { id } secret } ... on Error { code message } }
}`

const STATES = `query ($client: ID!) {
  all: keys(client: $client, first: 100) { nodes { id state usable expiresAt retiresAt revocationReason } }
  ACTIVE: keys(client: $client, first: 100, state: ACTIVE) { nodes { id } }
  ROTATING: keys(client: $client, first: 100, state: ROTATING) { nodes { id } }
  EXPIRED: keys(client: $client, first: 100, state: EXPIRED) { nodes { id } }
  REVOKED: keys(client: $client, first: 100, state: REVOKED) { nodes { id } }
}`

/** A step is its words (which is how a failing life is told), and what it does to both. */
function step(words: string, run: (model: Model, real: Real) => Promise<void>): Step {
  return {
    check: () => true,
    toString: () => words,
    async run(model, real) {
      await run(model, real)
      await agree(model, real)
    },
  }
}

/** After each step: every secret is accepted or refused as it should be, from memory and past it, and the API says the same. */
async function agree(model: Model, { server, forgetful, client, keys }: Real): Promise<void> {
  const wanted = model.keys.map((key) => model.accepted(key))
  expect(await Promise.all(keys.map(({ secret }) => tryKey(server, secret)))).toEqual(wanted)
  expect(await Promise.all(keys.map(({ secret }) => verdict(forgetful, secret)))).toEqual(wanted)

  const { body } = await server.graphql(STATES, { client })
  const shown = new Map<string, object>(body.data.all.nodes.map((node: any) => [node.id, node]))
  expect(keys.map(({ id }) => shown.get(id))).toEqual(
    model.keys.map((key, index) => ({
      id: keys[index]!.id,
      state: model.state(key),
      usable: model.accepted(key) === '200',
      expiresAt: text(key.expiresAt),
      retiresAt: text(key.retiresAt),
      revocationReason: key.revoked,
    })),
  )
  for (const state of ['ACTIVE', 'ROTATING', 'EXPIRED', 'REVOKED'] as const) {
    const found = body.data[state].nodes.map(({ id }: any) => id)
    expect(found.toSorted(), `keys(state: ${state})`).toEqual(
      keys
        .filter((_, index) => model.state(model.keys[index]!) === state)
        .map(({ id }) => id)
        .toSorted(),
    )
  }
}

const text = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString())

const verdict = (verifier: Verifier, secret: string): Promise<string> =>
  verifier.verify(secret, null).then(
    () => '200',
    (error) => `401 ${error.reason}`,
  )

/** One mutation by the operator or by a key of the client: what came of it, in the words of the model. */
async function ask({ server }: Real, document: string, input: object, as?: string) {
  const { status, body } = await server.graphql(document, { input }, as)
  const [result] = Object.values<any>(body.data ?? {})
  const word = result
    ? (result.code ?? result.__typename)
    : `${status} ${body.errors?.[0].extensions.reason ?? body.errors?.[0].message}`
  return { word, result }
}

type Place = { index: number; by: number | null }
const at = <T>(list: T[], index: number): T => list[index % list.length]!

/** A mutation on one of the keys, by the operator or by one of them. */
function acts(
  words: string,
  { index, by }: Place,
  document: string,
  input: object,
  expected: (model: Model, key: ModelKey) => string,
): Step {
  const actor = by === null ? 'the operator' : `#${by}`
  return step(`${actor} ${words} #${index}`, async (model, real) => {
    const actorKey = by === null ? null : at(model.keys, by)
    const wanted = model.refusal(actorKey) ?? expected(model, at(model.keys, index))
    const as = by === null ? undefined : at(real.keys, by).secret
    const { word, result } = await ask(real, document, { key: at(real.keys, index).id, ...input }, as)
    expect(word).toBe(wanted)
    if (word === 'KeyRotated') real.keys.push({ id: result.key.id, secret: result.secret })
  })
}

export const create = (role: ModelKey['role'], life: number | null): Step =>
  step(`create(${role}, ${life})`, async (model, real) => {
    const expiresAt = life === null ? null : text(model.now + life)
    const { word, result } = await ask(real, CREATE_KEY, { client: real.client, role, expiresAt })
    expect(word).toBe(model.create(role, life))
    if (word === 'KeyCreated') real.keys.push({ id: result.key.id, secret: result.secret })
  })

export const rotate = (place: Place, graceSeconds: number): Step =>
  acts(`rotates, ${graceSeconds} s,`, place, ROTATE_KEY, { graceSeconds }, (model, key) =>
    model.rotate(key, graceSeconds),
  )

export const revoke = (place: Place, reason: Reason): Step =>
  acts(`revokes as ${reason}`, place, REVOKE_KEY, { reason }, (model, key) => model.revoke(key, reason))

export const reactivate = (place: Place): Step =>
  acts('reactivates', place, REACTIVATE_KEY, {}, (model, key) => model.reactivate(key))

export const revokeClient = (): Step =>
  step('the client is revoked', async (model, real) => {
    expect((await ask(real, REVOKE_CLIENT, { client: real.client })).word).toBe(model.revokeClient())
  })

export const reactivateClient = (): Step =>
  step('the client is reactivated', async (model, real) => {
    expect((await ask(real, REACTIVATE_CLIENT, { client: real.client })).word).toBe(model.reactivateClient())
  })

export const wait = (ms: number): Step =>
  step(`wait(${ms})`, async (model, real) => {
    model.now += ms
    real.clock.now = model.now
  })

/** To the very moment at which a key ends by itself, or one millisecond beside it. */
export const waitForEnd = (index: number, beside: number): Step =>
  step(`waitForEnd(#${index}, ${beside})`, async (model, real) => {
    const { expiresAt, retiresAt } = at(model.keys, index)
    const end = retiresAt ?? expiresAt
    model.now = Math.max(model.now, (end ?? 0) + beside)
    real.clock.now = model.now
  })
