import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type MadeClient, makeAnyClient, makeKey } from '../../harness/acts.ts'
import { analysisOf, analyze, film, listed, lookAt, makeSource, QUICK } from '../../harness/analyses.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act } from '../../harness/sources.ts'
import { openStream } from '../../harness/streams.ts'

const PATIENCE_MS = 15_000

let server: TestServer
let acme: MadeClient
beforeAll(async () => {
  server = await startTestServer({ settings: { detectorWorkers: 1 } })
  acme = await makeAnyClient(server)
  await makeSource(server, acme.secret, 'quiet')
  await makeSource(server, acme.secret, 'covered')
  await makeSource(server, acme.secret, 'silent')
})
afterAll(() => server.stop())

async function usageOf(secret: string): Promise<any[]> {
  const { body } = await server.graphql(
    '{ usageEvents(first: 100) { nodes { operation source environment cost { amount } } } }',
    {},
    secret,
  )
  return body.data.usageEvents.nodes
}
const verdictOf = ({ source, verdict, trouble }: any) => `${source.name} ${verdict} ${trouble ?? ''}`.trim()

test('says what a source comes to, with what each stage said, and is billed once', async () => {
  const client = await makeAnyClient(server)
  await makeSource(server, client.secret, 'gate')
  await film(server, client.secret, 'gate', { of: 'covered' })
  const seen = await lookAt(server, client.secret, 'gate')
  expect(seen).toMatchObject({
    state: 'FINISHED',
    trigger: 'ASKED',
    verdict: 'INCIDENT',
    trouble: null,
    incidentType: 'TAMPERING',
    riskLevel: 'HIGH',
    frames: 6,
    source: { name: 'gate' },
    stages: [{ stage: 'MOTION', verdict: 'INCIDENT', frames: expect.any(Number), model: null, cost: null }],
  })
  expect(seen.summary).toMatch(/covered/i)
  expect(await usageOf(client.secret)).toEqual([
    { operation: 'ANALYSIS', source: 'gate', environment: 'LIVE', cost: { amount: '0.05' } },
  ])
  expect(await analysisOf(server, client.secret, seen.id)).toMatchObject({
    ...seen,
    rulesMet: [{ type: 'TAMPERING' }],
  })
})

test('says it of all of a client, with a summary; nothing is billed where nothing can be said', async () => {
  const client = await makeAnyClient(server)
  for (const name of ['one', 'two', 'none']) await makeSource(server, client.secret, name)
  await film(server, client.secret, 'one')
  await film(server, client.secret, 'two', { of: 'covered' })
  const asked = await analyze(server, server.operatorKey, { client: client.slug, wait: true })
  expect(asked.analyses.map(verdictOf)).toEqual(['none INCONCLUSIVE NO_FRAMES', 'one CLEAR', 'two INCIDENT'])
  expect(asked.summary).toEqual({
    ...{ total: 3, unfinished: 0, detected: 1, confirmed: 1, vetoed: 0, clear: 1, inconclusive: 1 },
  })
  expect((await usageOf(client.secret)).map(({ source }) => source).sort()).toEqual(['one', 'two'])
})

test('answers at once unless it is to wait, and tells of each once it stands', async () => {
  await film(server, acme.secret, 'quiet')
  const { body } = await server.graphql('{ analysisCursor }', {}, acme.secret)
  const following = `subscription ($after: String) {
    analysisCompleted(after: $after) { cursor analysis { id verdict windowId } }
  }`
  const { analyses, summary } = await analyze(server, acme.secret, { source: 'quiet' })
  expect(analyses).toMatchObject([{ verdict: null, summary: null, stages: [] }])
  expect(['WAITING', 'RUNNING']).toContain(analyses[0].state)
  expect(summary).toMatchObject({ total: 1, unfinished: 1 })
  const stream = await openStream(server, following, { after: body.data.analysisCursor }, acme.secret)
  const { data } = await stream.next()
  expect(data.data.analysisCompleted.analysis).toMatchObject({ id: analyses[0].id, verdict: 'CLEAR' })
  // From the place of one on there is nothing but what comes after it.
  const again = await openStream(
    server,
    following,
    { after: data.data.analysisCompleted.cursor },
    acme.secret,
  )
  const next = await lookAt(server, acme.secret, 'quiet')
  expect((await again.next()).data.data.analysisCompleted.analysis.id).toBe(next.id)
})

test('looks at the frames that were there when it was asked, whatever came later', async () => {
  await makeSource(server, acme.secret, 'moving', { ...QUICK, settings: { longWindowSeconds: 5 } })
  await film(server, acme.secret, 'moving', { seconds: 3 })
  const [first, second] = await Promise.all([
    lookAt(server, acme.secret, 'moving', { seconds: 60 }),
    lookAt(server, acme.secret, 'moving', { seconds: 60 }),
  ])
  expect(first.windowId).toBe(second.windowId)
  const { analyses } = await analyze(server, acme.secret, { source: 'moving', seconds: 60 })
  await act(server, acme.secret, 'archiveSource', { source: 'moving' })
  await vi.waitFor(async () => {
    const seen = await analysisOf(server, acme.secret, analyses[0].id)
    expect(seen).toMatchObject({ state: 'FINISHED', frames: 6, windowId: first.windowId })
  }, PATIENCE_MS)
  await act(server, acme.secret, 'unarchiveSource', { source: 'moving' })
  await film(server, acme.secret, 'moving', { seconds: 2 })
  expect((await lookAt(server, acme.secret, 'moving')).windowId).not.toBe(first.windowId)
  const narrow = await lookAt(server, acme.secret, 'moving', { seconds: 1 })
  expect(narrow.frames).toBeLessThan(4)
})

test('takes nothing else for an answer than what is there to be seen', async () => {
  await makeSource(server, acme.secret, 'single')
  await film(server, acme.secret, 'single', { seconds: 0.5 })
  await makeSource(server, acme.secret, 'stale')
  await film(server, acme.secret, 'stale', { until: Date.now() - 4_000, seconds: 2 })
  await makeSource(server, acme.secret, 'broken')
  await film(server, acme.secret, 'broken', { of: 'noise' })
  const troubles = await Promise.all([
    lookAt(server, acme.secret, 'silent'),
    lookAt(server, acme.secret, 'single'),
    lookAt(server, acme.secret, 'stale', { seconds: 2 }),
    lookAt(server, acme.secret, 'broken'),
  ])
  expect(troubles.map(verdictOf)).toEqual([
    'silent INCONCLUSIVE NO_FRAMES',
    'single INCONCLUSIVE TOO_FEW_FRAMES',
    'stale INCONCLUSIVE STALE',
    'broken INCONCLUSIVE UNDECODABLE',
  ])
  for (const { summary, incidentType } of troubles) {
    expect(summary).not.toBe('')
    expect(incidentType).toBeNull()
  }
})

test('refuses what can not be meant', async () => {
  await makeSource(server, acme.secret, 'gone')
  await act(server, acme.secret, 'archiveSource', { source: 'gone' })
  expect(await analyze(server, acme.secret, { source: 'nowhere' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await analyze(server, acme.secret, { source: 'gone' })).toMatchObject({ code: 'CONFLICT' })
  for (const seconds of [0, -1, 601, 1e300])
    expect(await analyze(server, acme.secret, { source: 'quiet', seconds })).toMatchObject({
      issues: [{ path: 'seconds' }],
    })
  const empty = await makeAnyClient(server)
  expect(await analyze(server, empty.secret, { wait: true })).toMatchObject({
    analyses: [],
    summary: { total: 0 },
  })
})

test('is for keys that may, of the client alone; test keys look at test sources, for free', async () => {
  const other = await makeAnyClient(server)
  expect(await analyze(server, other.secret, { source: 'quiet' })).toMatchObject({ code: 'NOT_FOUND' })
  await film(server, acme.secret, 'quiet')
  const { id } = await lookAt(server, acme.secret, 'quiet')
  expect(await analysisOf(server, other.secret, id)).toMatchObject({ code: 'NOT_FOUND' })
  expect(await listed(server, other.secret)).toEqual([])
  const ingest = await makeKey(server, { name: 'camera', role: 'ingest' }, acme.secret)
  expect(await analyze(server, ingest.secret, { source: 'quiet' })).toMatchObject({ code: 'FORBIDDEN' })
  const testing = await makeKey(server, { name: 'testing', role: 'admin', environment: 'TEST' }, acme.secret)
  await makeSource(server, testing.secret, 'trial')
  await film(server, testing.secret, 'trial')
  expect(await lookAt(server, testing.secret, 'trial')).toMatchObject({
    verdict: 'CLEAR',
    environment: 'TEST',
  })
  const free = (await usageOf(acme.secret)).filter(({ environment }) => environment === 'TEST')
  expect(free.map(({ cost }) => Number(cost.amount))).toEqual(free.map(() => 0))
})

test('is a node, and is asked once under one Idempotency-Key', async () => {
  await film(server, acme.secret, 'quiet')
  const ask = async () => {
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${acme.secret}`,
        'idempotency-key': 'look-once',
      },
      body: JSON.stringify({
        query:
          'mutation { analyze(input: { source: "quiet", wait: true }) { ... on Analyzed { analyses { id } } } }',
      }),
    })
    return ((await answer.json()) as any).data.analyze.analyses[0].id
  }
  const id = await ask()
  expect(await ask()).toBe(id)
  const { body } = await server.graphql(
    'query ($id: ID!) { node(id: $id) { __typename id ... on Analysis { verdict } } }',
    { id },
    acme.secret,
  )
  expect(body.data.node).toEqual({ __typename: 'Analysis', id, verdict: expect.any(String) })
})

test('a source or client that is deleted meanwhile takes its analyses along, and hangs nobody', async () => {
  const client = await makeAnyClient(server)
  await makeSource(server, client.secret, 'short-lived', {})
  await makeSource(server, client.secret, 'beside', {})
  for (const name of ['short-lived', 'beside']) await film(server, client.secret, name, { seconds: 2 })
  const looking = lookAt(server, client.secret, 'short-lived')
  await vi.waitFor(async () => {
    expect(await listed(server, client.secret)).toMatchObject([{ state: 'RUNNING' }])
  }, PATIENCE_MS)
  await act(server, client.secret, 'deleteSource', { source: 'short-lived', force: true })
  // Nothing is left to be told of it.
  expect(await looking).toBeUndefined()
  const waiting = analyze(server, client.secret, { source: 'beside', wait: true })
  await vi.waitFor(async () => {
    expect(await listed(server, client.secret)).toMatchObject([{ state: 'RUNNING' }])
  }, PATIENCE_MS)
  await server.graphql(
    'mutation ($c: ID!) { deleteClient(input: { client: $c, force: true, unbilled: WAIVE }) { __typename } }',
    { c: client.id },
  )
  await waiting
}, 60_000)

test('hundreds at once all end, and whoever asks for one meanwhile does not wait for them', async () => {
  const many = await makeAnyClient(server)
  const few = await makeAnyClient(server)
  await makeSource(server, few.secret, 'only')
  await film(server, few.secret, 'only')
  await makeSource(server, many.secret, 'busy')
  await film(server, many.secret, 'busy')
  await Promise.all(
    Array.from({ length: 80 }, () => analyze(server, many.secret, { source: 'busy', seconds: 60 })),
  )
  const { analyses } = await analyze(server, few.secret, { source: 'only', seconds: 60 })
  await vi.waitFor(
    async () => {
      expect((await analysisOf(server, few.secret, analyses[0].id)).verdict).toBe('CLEAR')
    },
    { timeout: PATIENCE_MS, interval: 20 },
  )
  const state = async () => {
    const { body } = await server.graphql(
      '{ analyses(first: 1, verdict: CLEAR) { totalCount } }',
      {},
      many.secret,
    )
    return body.data.analyses.totalCount
  }
  expect(await state()).toBeLessThan(70)
  await vi.waitFor(async () => expect(await state()).toBe(80), { timeout: 30_000, interval: 200 })
}, 60_000)

test('a budget that is used up stops it before anything is looked at', async () => {
  const client = await makeAnyClient(server)
  await makeSource(server, client.secret, 'gate')
  await film(server, client.secret, 'gate')
  await server.graphql(
    `mutation ($c: ID!) {
      setBudget(input: { client: $c, operation: ANALYSIS, period: DAY, quantity: 1, stop: true }) { __typename }
    }`,
    { c: client.id },
  )
  const asked = await Promise.all(
    [1, 2, 3].map(() => analyze(server, client.secret, { source: 'gate', wait: true })),
  )
  expect(asked.map(({ code, analyses }) => code ?? analyses[0].verdict).sort()).toEqual([
    'CLEAR',
    'QUOTA_EXCEEDED',
    'QUOTA_EXCEEDED',
  ])
  expect(await listed(server, client.secret)).toHaveLength(1)
})

test('a job that the queue lost is begun without it', async () => {
  const client = await makeAnyClient(server)
  await makeSource(server, client.secret, 'gate')
  await film(server, client.secret, 'gate')
  // The first one, so that the tables of the queue are there.
  await analyze(server, client.secret, { source: 'gate', seconds: 60, wait: true })
  await server.db.execute(sql`
    create or replace function lose_job() returns trigger language plpgsql as 'begin return null; end'`)
  await server.db.execute(sql`create trigger lost before insert on pgboss.job_common
    for each row execute function lose_job()`)
  try {
    const { analyses } = await analyze(server, client.secret, { source: 'gate', seconds: 60 })
    await vi.waitFor(
      async () => {
        expect(await analysisOf(server, client.secret, analyses[0].id)).toMatchObject({ verdict: 'CLEAR' })
      },
      { timeout: 45_000, interval: 250 },
    )
  } finally {
    await server.db.execute(sql`drop trigger lost on pgboss.job_common`)
  }
}, 90_000)
