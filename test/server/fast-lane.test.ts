import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeClient, makeKey } from '../harness/acts.ts'
import { jpeg } from '../harness/jpeg.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const CHANGING = new Set(['date', 'x-request-id'])
const BUFFER = `mutation ($input: BufferFramesInput!) { bufferFrames(input: $input) { __typename
  ... on FramesBuffered { accepted rejected { index reason message } buffer { frames } source { name } }
  ... on Error { code message } } }`
const frame = { data: jpeg(320, 240, 3_000).toString('base64') }

type Asked = { body: string; key: string; headers?: Record<string, string> }

describe('the fast lane', () => {
  let server: TestServer
  let key: string
  let viewer: string
  beforeAll(async () => {
    server = await startTestServer({
      settings: { keyRequestsPerMinute: 'none', clientRequestsPerMinute: 'none' },
    })
    const acme = await makeClient(server, 'Acme')
    key = acme.secret
    viewer = (await makeKey(server, { client: acme.slug, name: 'look', role: 'viewer' })).secret
  })
  afterAll(() => server.stop())

  /** An empty search in the address sends a request the long way, and changes nothing else. */
  async function send({ body, key, headers }: Asked, way: 'fast' | 'long') {
    const response = await fetch(`${server.url}/graphql${way === 'long' ? '?' : ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
      body,
    })
    return {
      status: response.status,
      headers: Object.fromEntries([...response.headers].filter(([name]) => !CHANGING.has(name))),
      // An incident has an id of its own.
      text: (await response.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
    }
  }

  const asked = (query: string, variables?: unknown, more: object = {}) =>
    JSON.stringify({ query, variables, ...more })
  const buffer = (input: object) => asked(BUFFER, { input: { source: 'door', ...input } })

  const QUESTIONS: Record<string, string> = {
    'a question': asked('{ me { key { role permissions } client { name } } }'),
    'a question with a name': asked(
      'query A { me { key { role } } } query B { health { status } }',
      undefined,
      {
        operationName: 'B',
      },
    ),
    'a name that is not there': asked('query A { me { key { role } } }', {}, { operationName: 'C' }),
    'no name where one is needed': asked('query A { __typename } query B { __typename }'),
    aliases: asked('{ a: health { status } b: health { s: status } __typename }'),
    fragments: asked('{ ...F } fragment F on Query { me { ...G } } fragment G on Me { key { role } }'),
    'null variables': asked('{ __typename }', null),
    'a page': asked('query ($n: Int) { keys(first: $n) { nodes { name state } pageInfo { hasNextPage } } }', {
      n: 5,
    }),
    'a page that is too long': asked('query ($n: Int) { keys(first: $n) { nodes { name } } }', { n: 5_000 }),
    'a variable of another type': asked('query ($n: Int) { keys(first: $n) { nodes { name } } }', { n: 'x' }),
    'a variable that is missing': asked(BUFFER, {}),
    'a field that is not there': asked('{ nobody }'),
    'no document': '{}',
    'an empty document': asked(''),
    'a document that is a number': '{"query":1}',
    'no JSON': '{"query":',
    'a list': '[{"query":"{ __typename }"}]',
    'variables that are a list': '{"query":"{ __typename }","variables":[]}',
    'variables that are a text': '{"query":"{ __typename }","variables":"x"}',
    'an unknown parameter': '{"query":"{ __typename }","more":1}',
    extensions: '{"query":"{ __typename }","extensions":{"a":1}}',
    'a syntax error': asked('{ me { '),
    introspection: asked('{ __schema { queryType { name } } }'),
    'what only operators may ask': asked('{ clients(first: 1) { nodes { name } } }'),
    'what is not there': asked('{ node(id: "key_0000000000000000000000") { id } }'),
    'what costs too much': asked(
      `{ ${Array.from({ length: 251 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
    ),
    'a deferred part': asked('{ ... @defer { me { key { role } } } }'),
    'a frame that is no picture': buffer({ frames: [{ data: 'bm90IGEgcGljdHVyZQ==' }] }),
    'a frame that is no base64': buffer({ frames: [{ data: '***' }] }),
    'no frames': buffer({ frames: [] }),
    'a frame with a wrong moment': buffer({ frames: [{ ...frame, capturedAt: 'now' }] }),
    'a frame for another client': buffer({ client: 'bolt', frames: [frame] }),
    'a source that is not there': asked(
      'mutation { archiveSource(input: { source: "nowhere" }) { __typename ... on Error { code message } } }',
    ),
    'a mutation for operators': asked('mutation { createClient(input: { name: "X" }) { __typename } }'),
    'a key that is not there': asked(
      'mutation { revokeKey(input: { key: "key_0000000000000000000000" }) { __typename ... on Error { message } } }',
    ),
  }

  test.each(Object.entries(QUESTIONS))('answers as the long way does: %s', async (_, body) => {
    for (const who of [key, viewer]) {
      const fast = await send({ body, key: who }, 'fast')
      expect(fast).toEqual(await send({ body, key: who }, 'long'))
      // Once the document is known.
      expect(await send({ body, key: who }, 'fast')).toEqual(fast)
    }
  })

  test.each([
    ['application/json; charset=utf-8', 'application/json'],
    ['application/json', 'application/graphql-response+json'],
    ['application/json', 'text/plain'],
    ['text/plain', '*/*'],
  ])('as %s, with %s accepted', async (type, accept) => {
    const headers = { 'content-type': type, accept }
    const body = asked('{ me { key { role } } }')
    expect(await send({ body, key, headers }, 'fast')).toEqual(await send({ body, key, headers }, 'long'))
  })

  test('a subscription that accepts no stream', async () => {
    const headers = { accept: 'application/json' }
    const body = asked('subscription { auditRecorded { __typename } }')
    const fast = await send({ body, key, headers }, 'fast')
    expect(fast.status).toBe(406)
    expect(fast).toEqual(await send({ body, key, headers }, 'long'))
  })

  test('frames come in alike, and are the same frames', async () => {
    for (const [way, source] of [
      ['fast', 'gate-1'],
      ['long', 'gate-2'],
    ] as const) {
      const body = buffer({ source, frames: [frame, { data: 'AAAA' }, { ...frame, sequence: 4 }] })
      const { status, text } = await send({ body, key }, way)
      expect(status).toBe(200)
      expect(JSON.parse(text).data.bufferFrames).toMatchObject({
        accepted: 2,
        rejected: [{ index: 1, reason: 'NOT_AN_IMAGE' }],
        buffer: { frames: 2 },
        source: { name: source },
      })
    }
  })

  test('counts each request once, and as much as the long way', async () => {
    const { secret } = await makeClient(server, 'Counted', { limits: { requestsPerMinute: 100 } })
    const remaining = async (body: string, way: 'fast' | 'long') => {
      const { headers } = await send({ body, key: secret }, way)
      return Number(/r=(\d+)/.exec(headers.ratelimit ?? '')?.[1])
    }
    const bodies = [
      'aliases',
      'a variable of another type',
      'what only operators may ask',
      'a question',
      'no JSON',
    ]
    let left = 100
    for (const name of bodies) {
      const body = QUESTIONS[name] ?? ''
      const fast = await remaining(body, 'fast')
      const long = await remaining(body, 'long')
      expect([name, left - fast]).toEqual([name, fast - long])
      left = long
    }
  })

  test('what is refused stands in the audit log once', async () => {
    const refused = async () =>
      (await server.graphql('{ auditLog(first: 100, outcome: REFUSED) { nodes { action } } }')).body.data
        .auditLog.nodes.length
    const before = await refused()
    await send({ body: QUESTIONS['a mutation for operators'] ?? '', key }, 'fast')
    await send({ body: QUESTIONS['a key that is not there'] ?? '', key }, 'fast')
    expect(await refused()).toBe(before + 2)
  })
})
