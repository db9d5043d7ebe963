import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schema } from '../../src/schema/index.ts'
import { makeClient } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

/** What the language takes for numbers. Infinity comes in as a literal alone: JSON is checked before. */
const ODD = ['1e400', '-1e400', '1e300', '-1e300', '1e-300', '-1', '0', '0.0000001', '2147483647']
/** As the library says it that looks at the input, where nobody says it better. */
const NOT_OURS =
  /Invalid (input|option|string|number)|Too (big|small)|\bexpected |\breceived\b|Infinity|NaN|\de\+/

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeClient(server, 'Acme')
})
afterAll(() => server.stop())

const SAMPLES: Record<string, string> = {
  String: '"0.05"',
  ID: '"acme"',
  Boolean: 'true',
  Int: '1',
  Float: '1',
  DateTime: '"2026-01-01T00:00:00Z"',
}

/** Only what is needed. */
function sample(type: GraphQLInputType): string {
  const named = getNamedType(type)
  if (isEnumType(named)) return listed(type, named.getValues()[0]!.name)
  if (!isInputObjectType(named)) return listed(type, SAMPLES[named.name] ?? '"x"')
  const needed = Object.values(named.getFields()).filter((each) => isNonNullType(each.type))
  return listed(type, `{ ${needed.map((each) => `${each.name}: ${sample(each.type)}`).join(', ')} }`)
}

const isList = (type: GraphQLInputType): boolean =>
  isListType(type) || (isNonNullType(type) && isListType(type.ofType))
const listed = (type: GraphQLInputType, value: string) => (isList(type) ? `[${value}]` : value)

/** The input with each of its numbers and texts replaced in turn. */
function withOdd(type: GraphQLInputType): string[] {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return []
  const fields = Object.values(named.getFields())
  return fields.flatMap((field) =>
    oddOf(field).map((odd) => {
      const others = fields.filter((each) => each !== field && isNonNullType(each.type))
      const all = [...others.map((each) => `${each.name}: ${sample(each.type)}`), `${field.name}: ${odd}`]
      return listed(type, `{ ${all.join(', ')} }`)
    }),
  )
}

function oddOf({ type }: GraphQLInputField | GraphQLArgument): string[] {
  const { name } = getNamedType(type)
  const nothing = isNonNullType(type) ? [] : ['null']
  if (['Float', 'Int'].includes(name)) return [...nothing, ...ODD.map((odd) => listed(type, odd))]
  if (name === 'String') return [...nothing, '""', '" "', '"\\u0000"'].map((odd) => listed(type, odd))
  return [...nothing, ...withOdd(type)]
}

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) => {
  const [input] = args
  const inputs = input ? withOdd(input.type) : []
  return inputs.length > 0 ? [[name, inputs] as const] : []
})

const queries = Object.values(schema.getQueryType()?.getFields() ?? {}).map(({ name, args, type }) => {
  const needed = (but?: GraphQLArgument) => args.filter((each) => each !== but && isNonNullType(each.type))
  const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }'
  const asked = args.flatMap((arg) =>
    oddOf(arg).map((odd) =>
      [...needed(arg).map((each) => `${each.name}: ${sample(each.type)}`), `${arg.name}: ${odd}`].join(', '),
    ),
  )
  return [name, asked.map((given) => `{ ${name}(${given}) ${selection} }`)] as const
})

const told = ({ data, errors = [] }: any): string[] =>
  [...errors, ...Object.values(data ?? {}).flatMap((each: any) => [each, ...(each?.issues ?? [])])].flatMap(
    (each) => (typeof each?.message === 'string' ? [each.message] : []),
  )

async function expectOurWords(document: string): Promise<void> {
  const { status, body } = await server.graphql(document)
  expect(status, `${document} ${JSON.stringify(body)}`).toBeLessThan(500)
  // What the type of GraphQL itself refuses is said by its library.
  if (body.errors?.[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED') return
  for (const message of told(body)) expect(message, document).not.toMatch(NOT_OURS)
}

test('there is something to try', () => {
  expect(mutations.map(([name]) => name)).toEqual(
    expect.arrayContaining(['recordUsage', 'setPriceList', 'setBudget', 'updateSource', 'bufferFrames']),
  )
})

test.each(mutations)('what is odd in the input of %s is refused in our own words', async (name, inputs) => {
  const answer = '{ ... on InvalidInputError { issues { message } } ... on Error { message } }'
  for (const input of inputs) await expectOurWords(`mutation { ${name}(input: ${input}) ${answer} }`)
})

test.each(queries.filter(([, documents]) => documents.length > 0))(
  'what is odd in the arguments of %s is refused in our own words',
  async (_, documents) => {
    for (const document of documents) await expectOurWords(document)
  },
)

test.each([
  [
    'recordUsage',
    '{ events: [{ client: "acme", eventId: "a", operation: ANALYSIS, quantity: 1e400 }] }',
    'events.0: quantity must be a finite number.',
  ],
  [
    'setPriceList',
    '{ prices: [{ operation: ANALYSIS, unit: "1", included: 1e300 }] }',
    'included must be a number from 0 up and below 100,000,000,000,000, with at most six decimals.',
  ],
  [
    'setPriceList',
    '{ prices: [{ operation: ANALYSIS, tiers: [{ upTo: 1e14, unit: "1" }, { unit: "1" }] }] }',
    'upTo must be a number from 0 up and below 100,000,000,000,000, with at most six decimals.',
  ],
  [
    'setBudget',
    '{ client: "acme", operation: ANALYSIS, period: DAY, quantity: 1e400 }',
    'quantity must be a finite number.',
  ],
])('%s(%s) says what can be given', async (name, input, message) => {
  const { body } = await server.graphql(
    `mutation { ${name}(input: ${input}) { ... on InvalidInputError { issues { message } } } }`,
  )
  expect(body.data[name].issues.map((each: any) => each.message)).toEqual([message])
})
