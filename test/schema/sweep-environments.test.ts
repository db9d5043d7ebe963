import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { digestOf } from '../harness/digest.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { askAttempt } from './sweep/asking.ts'
import { type Attacker, permissionsOf, told } from './sweep/attackers.ts'
import { type Attempt, attemptsOf } from './sweep/attempts.ts'
import { comparable, isRefused, unasked } from './sweep/compare.ts'
import { slotsOf } from './sweep/slots.ts'
import { makeWorld, type World } from './sweep/world.ts'

const queries = Object.entries(schema.getQueryType()?.getFields() ?? {})
const mutations = Object.entries(schema.getMutationType()?.getFields() ?? {})

type Side = { attacker: Attacker; sources: string[]; others: World; hidden: string[] }

let server: TestServer
let world: World
let sides: Record<'test' | 'live', Side>
beforeAll(async () => {
  const settings = { strangerRequestsPerMinute: 'none', maxQueryCost: 10_000_000 }
  server = await startTestServer({ settings })
  world = await makeWorld(server)
  const { ids, marks, testing, secret } = world
  const asTest = {
    ...world,
    ids: { ...ids, source: testing.sourceId },
    marks: { ...marks, sourceName: testing.sourceName },
  }
  const live = [ids.source, marks.sourceName]
  const tested = [testing.sourceId, testing.sourceName]
  sides = {
    test: await side('test', testing.secret, tested, world, live),
    live: await side('live', secret, live, asTest, tested),
  }
})
afterAll(() => server.stop())

async function side(
  name: string,
  secret: string,
  sources: string[],
  others: World,
  hidden: string[],
): Promise<Side> {
  const attacker = {
    name: `its own ${name} key`,
    secret,
    permissions: await permissionsOf(server, secret),
    isTest: name === 'test',
  }
  return { attacker, sources, others, hidden }
}

const ask = (attempt: Attempt, variables: object, secret: string | null) =>
  askAttempt(server, attempt, variables, secret)

const names = ({ existing }: Attempt, hidden: string[]) =>
  hidden.some((each) => JSON.stringify(existing).includes(each))

/** What is named beside, both may see. */
function onlyHidden({ existing, missing }: Attempt, hidden: string[]): Attempt['missing'] {
  const chosen = (one: unknown, other: unknown): unknown => {
    if (typeof one !== 'object' || one === null) return hidden.includes(String(one)) ? other : one
    if (Array.isArray(one)) return one.map((each, index) => chosen(each, (other as unknown[])[index]))
    const others = other as Record<string, unknown>
    return Object.fromEntries(Object.entries(one).map(([name, each]) => [name, chosen(each, others[name])]))
  }
  return chosen(existing, missing) as Attempt['missing']
}

describe.each(['test', 'live'] as const)(
  'an admin’s %s key sees nothing of the other environment',
  (which) => {
    test.each(queries)('query %s', async (_, field) => {
      const { attacker, others, hidden } = sides[which]
      for (const attempt of attemptsOf(schema, 'query', field, slotsOf(others))) {
        const existing = await ask(attempt, attempt.existing, attacker.secret)
        const message = told(attempt, attacker, existing)
        const shown = unasked(existing, attempt.existing)
        for (const telltale of hidden) expect(shown, message).not.toContain(telltale)
        if (!names(attempt, hidden)) continue
        const missing = onlyHidden(attempt, hidden)
        const answer = await ask(attempt, missing, attacker.secret)
        const [one, other] = comparable({ ...attempt, missing }, existing, answer)
        expect(one, message).toBe(other)
      }
    })

    test('and does see its own', async () => {
      const { attacker, sources } = sides[which]
      const { body } = await server.graphql('{ sources { nodes { id name } } }', {}, attacker.secret)
      expect(body.data.sources.nodes).toEqual([{ id: sources[0], name: sources[1] }])
    })
  },
)

describe.each(['test', 'live'] as const)('an admin’s %s key changes no source of the other', (which) => {
  const ofSources = mutations.filter(([name]) => /source|frames|video/i.test(name))
  test.each(ofSources)('mutation %s', async (_, field) => {
    const { attacker, others, hidden } = sides[which]
    const rows = `row->>'environment' = '${which === 'test' ? 'live' : 'test'}'`
    const before = await digestOf(server, rows)
    const attempts = attemptsOf(schema, 'mutation', field, slotsOf(others))
    for (const attempt of attempts.filter((each) => names(each, hidden))) {
      const answer = await ask(attempt, attempt.existing, attacker.secret)
      expect(await digestOf(server, rows), JSON.stringify(attempt)).toEqual(before)
      if (isRefused(schema, attempt, answer)) continue
      // Done to a namesake, that it has by now or that this made.
      expect(JSON.stringify(answer.body)).not.toContain(hidden[0])
    }
  })
})
