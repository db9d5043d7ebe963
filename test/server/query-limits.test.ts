import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeClient } from '../harness/acts.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

/** What came of it: the data, or the status, code and words of the refusal. */
async function ask(query: string, variables?: object, at = server) {
  const { status, body } = await at.graphql(query, variables)
  const error = body.errors?.[0]
  return error ? [status, error.extensions.code, error.message] : body.data
}
const refused = (message: string) => [400, 'BAD_USER_INPUT', message]
const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ')

describe('a request costs what its pages may hold', () => {
  const QUERY = `query ($first: Int, $inner: Int) {
    clients(first: $first) { nodes { keys(first: $inner) { nodes { id name } } } }
  }`
  const dear = (cost: string) =>
    refused(
      `The query costs ${cost}, more than the 20,000 that one request may cost. Ask for shorter pages (first, last) or fewer fields.`,
    )

  test('by its variables, which may change from request to request', async () => {
    expect(await ask(QUERY, { first: 2, inner: 2 })).toMatchObject({ clients: { nodes: [] } })
    expect(await ask(QUERY, { first: 100, inner: 100 })).toEqual(dear('31,110'))
    expect(await ask(QUERY, { first: 2, inner: 2 })).toMatchObject({ clients: { nodes: [] } })
    expect(await ask(QUERY, {})).toMatchObject({ clients: { nodes: [] } })
    expect(await ask(QUERY, { first: null, inner: 100 })).toMatchObject({ clients: { nodes: [] } })
  })

  test('and by what stands in it', async () => {
    expect(
      await ask('{ clients(first: 100) { nodes { keys(last: 100) { edges { node { id } } } } } }'),
    ).toEqual(dear('31,110'))
  })

  test('and by lists without pages, each as long as it may get', async () => {
    const days = (count: number) => `useByDay(days: ${count}) { day count }`
    const revoke = (i: number, fields: string) =>
      `r${i}: revokeKeys(input: { role: "ingest", dryRun: true }) { ... on KeysRevoked { keys { ${fields} } } }`
    const mutation = (cost: string) => [400, 'BAD_USER_INPUT', expect.stringContaining(`costs ${cost}, more`)]
    expect(await ask(`mutation { ${revoke(0, `id ${days(366)}`)} }`)).toEqual(mutation('148,602'))
    expect(await ask(`mutation { ${times(60, (i) => revoke(i, 'id name'))} }`)).toEqual(mutation('24,120'))
    expect(await ask(`mutation { ${revoke(0, 'id name')} }`)).toEqual({ r0: { keys: [] } })
    expect(await ask(`{ keys(first: 100) { nodes { ${days(100)} } } }`)).toEqual(dear('21,110'))
    expect(await ask(`{ keys { nodes { ${days(30)} } } }`)).toMatchObject({ keys: { nodes: [{}] } })
    const byDays =
      'query ($days: Int!) { keys(first: 100) { nodes { useByDay(days: $days) { day count } } } }'
    expect(await ask(byDays, { days: 1 })).toMatchObject({ keys: { nodes: [{}] } })
    expect(await ask(byDays, { days: 366 })).toEqual(dear('74,310'))
    const digest = 'a'.repeat(64)
    const found = (count: number) =>
      `keysByDigest(digests: [${times(count, () => `"${digest}"`)}]) { id name ${days(100)} }`
    expect(await ask(`{ ${found(1)} }`)).toEqual({ keysByDigest: [] })
    expect(await ask(`{ ${found(100)} }`)).toEqual(dear('21,210'))
    expect(await ask(`{ ${times(5, (i) => `a${i}: roles { permissions { name } }`)} }`)).toEqual([
      400,
      'BAD_USER_INPUT',
      expect.stringMatching(/^The query costs 2\d,\d+, more/),
    ])
  })

  test('and by values that are long themselves', async () => {
    const lists = times(20, (i) => `a${i}: allowedAddresses`)
    expect(await ask(`{ keys(first: 100) { nodes { ${lists} } } }`)).toEqual(dear('20,110'))
    const texts = times(40, (i) => `a${i}: notes`)
    expect(await ask(`{ keys(first: 100) { nodes { ${texts} } } }`)).toEqual(dear('20,110'))
    const records = times(20, (i) => `a${i}: before`)
    expect(await ask(`{ auditLog(first: 100) { nodes { ${records} } } }`)).toEqual(dear('20,110'))
  })

  test('a page that is too long is refused for that, in its own words', async () => {
    expect(await ask('{ clients(first: 101) { totalCount } }')).toEqual(
      refused('first must lie between 1 and 100.'),
    )
  })

  test('the operation that is meant counts, not the first of the document', async () => {
    const document = `query Cheap { health { status } } query Dear { ${QUERY.slice(QUERY.indexOf('{') + 1).replaceAll(/\$\w+/g, '100')}`
    const answer = async (operationName: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${server.operatorKey}` },
        body: JSON.stringify({ query: document, operationName }),
      })
      return response.status
    }
    expect([await answer('Cheap'), await answer('Dear'), await answer('Cheap')]).toEqual([200, 400, 200])
  })

  test('values that fit nothing are no way around', async () => {
    const [status] = await ask(QUERY, { first: '100', inner: [100] })
    expect(status).toBe(400)
    expect(await ask(`{ nodes(ids: [${times(100, () => '"x"')}]) { id } }`)).toEqual({
      nodes: times(100, () => 'x')
        .split(' ')
        .map(() => null),
    })
  })

  test('up to what the operator sets', async () => {
    const strict = await startTestServer({ database: server.database, settings: { maxQueryCost: '500' } })
    expect(await ask(QUERY, { first: 100 }, strict)).toEqual([
      400,
      'BAD_USER_INPUT',
      expect.stringMatching(/^The query costs 7,110, more than the 500 /),
    ])
    await strict.stop()
  })
})

describe('the shape of a document is bounded', () => {
  test('in depth', async () => {
    const nested = times(10, () => 'keys(first: 1) { nodes { client {').concat(
      ' id ',
      times(10, () => '} } }'),
    )
    expect(await ask(`{ clients(first: 1) { nodes { ${nested} } } }`)).toEqual(
      refused(
        'The query is nested 33 fields deep, more than the 30 that are allowed. Ask for what lies deeper by its id.',
      ),
    )
  })

  test('in fields, however they are multiplied', async () => {
    const doubling = times(
      30,
      (i) => `fragment f${i} on Query { ...f${i + 1} ...g${i + 1} } fragment g${i} on Query { ...f${i + 1} }`,
    )
    const bomb = `{ ...f0 ...g0 } ${doubling} fragment f30 on Query { me { ...k } } fragment g30 on Query { me { ...k } } fragment k on Me { key { id name } }`
    const before = performance.now()
    const [status, code, message] = await ask(bomb)
    expect(performance.now() - before).toBeLessThan(1_000)
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(message).toMatch(
      /^The query has [\d,]+ fields at its root, more than the 250 of one request\. Send it in parts\.$/,
    )
  })

  test('in aliases', async () => {
    expect(await ask(`{ me { key { ${times(2_499, (i) => `a${i}:id`)} } } }`)).toEqual([
      400,
      'BAD_USER_INPUT',
      expect.stringContaining('words and signs'),
    ])
    const [, , message] = await ask(
      `{ ${times(6, (i) => `m${i}: me { key { ...k } }`)} } fragment k on Key { ${times(420, (i) => `a${i}:id`)} }`,
    )
    expect(message).toBe(
      'The query asks for 2,532 fields, aliases and fragments counted, more than the 2,500 of one request. Send it in parts.',
    )
  })

  test('in mutations, of which none is done', async () => {
    const { slug } = await makeClient(server, 'Aliased')
    const create = (i: number) =>
      `m${i}: createKey(input: { client: "${slug}", name: "k${i}" }) { __typename }`
    expect(await ask(`mutation { ${times(251, create)} }`)).toEqual(
      refused('The mutation has 251 fields at its root, more than the 250 of one request. Send it in parts.'),
    )
    expect(await ask('query ($c: ID) { keys(client: $c) { totalCount } }', { c: slug })).toEqual({
      keys: { totalCount: 1 },
    })
  })

  test('in words', async () => {
    expect(await ask(`{ me { key { ${'id '.repeat(5_000)} } } }`)).toEqual(
      refused(
        'The document has more than 5,000 words and signs, the most that one request may have. Send it in parts, and values as variables.',
      ),
    )
  })

  test('in circles', async () => {
    const [status, code, message] = await ask(
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    )
    expect([status, code, message]).toEqual(refused('Cannot spread fragment "a" within itself via "b".'))
  })

  test('in requests: one at a time', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${server.operatorKey}` },
      body: '[{"query":"{ health { status } }"},{"query":"{ health { status } }"}]',
    })
    const { errors } = (await response.json()) as { errors: any[] }
    expect([response.status, errors[0].extensions.code, errors[0].message]).toEqual(
      refused('Requests are taken one at a time, not as a list. Ask for several things in one document.'),
    )
  })
})

describe('the schema', () => {
  test('is told whole to tools, in one request', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    })
    expect((await ask(query)).__schema.types.length).toBeGreaterThan(50)
  })

  test('is not told over and over', async () => {
    const whole = getIntrospectionQuery({ inputValueDeprecation: true })
    const fragments = whole.slice(whole.indexOf('fragment'))
    const part = (i: number) =>
      `s${i}: __schema { types { ...FullType } directives { args { ...InputValue } } }`
    expect(Object.keys(await ask(`{ ${times(3, part)} } ${fragments}`))).toEqual(['s0', 's1', 's2'])
    const [status, code, message] = await ask(`{ ${times(6, part)} } ${fragments}`)
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT'])
    expect(message).toMatch(
      /^What is asked of the schema costs [\d,]+, more than the [\d,]+ that one request may cost\./,
    )
  })
})
