import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MadeClient, makeAnyClient } from '../../harness/acts.ts'
import { analysisOf, film, lookAt, makeSource, QUICK } from '../../harness/analyses.ts'
import {
  INPUT_TOKENS,
  type ModelServer,
  OUTPUT_TOKENS,
  startModelServer,
} from '../../harness/model-server.ts'
import { saying, THEFT } from '../../harness/models.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'
import { act } from '../../harness/sources.ts'

const SCREEN = 'compatible/screen'
const CONFIRM = 'openai/confirm'
const NOTHING = {
  ...THEFT,
  ...{ incidentDetected: false, incidentType: 'NONE', summary: 'Nothing happens.', evidenceFrames: [] },
}
const TOKENS = INPUT_TOKENS + OUTPUT_TOKENS

let server: TestServer
let models: ModelServer
let acme: MadeClient
beforeAll(async () => {
  models = await startModelServer()
  server = await startTestServer({
    settings: {
      screenModel: SCREEN,
      confirmModel: CONFIRM,
      compatibleUrl: models.urlOf('compatible'),
      openaiUrl: models.urlOf('openai'),
      openaiApiKey: 'sk-secret-of-the-server',
      modelTimeoutSeconds: 2,
      modelCallsPerClient: 8,
    },
  })
})
afterAll(async () => {
  await server.stop()
  await models.stop()
})
beforeEach(async () => {
  acme = await makeAnyClient(server)
  await makeSource(server, acme.secret, 'shop', QUICK)
  await film(server, acme.secret, 'shop')
  models.asked.length = 0
})

const look = (source = 'shop') => lookAt(server, acme.secret, source, { seconds: 60 })
const stagesOf = ({ stages }: any) => stages.map(({ stage, verdict }: any) => `${stage} ${verdict}`)
async function usage(secret = acme.secret): Promise<Record<string, number>> {
  const { body } = await server.graphql(
    '{ usageEvents(first: 100) { nodes { operation quantity } } }',
    {},
    secret,
  )
  const sums: Record<string, number> = {}
  for (const { operation, quantity } of body.data.usageEvents.nodes)
    sums[operation] = (sums[operation] ?? 0) + quantity
  return sums
}
async function updateClient(analysis: object | null) {
  const { body } = await server.graphql(
    `mutation ($input: UpdateClientInput!) {
      updateClient(input: $input) {
        ... on ClientUpdated { client { analysis { screenModel confirmModel modelCallsPerDay } } }
        ... on InvalidInputError { issues { path message } }
      }
    }`,
    { input: { client: acme.id, analysis } },
  )
  return body.data.updateClient.client?.analysis ?? body.data.updateClient.issues
}
const setBudget = async (more: string) => {
  const { body } = await server.graphql(
    `mutation ($c: ID!) {
      setBudget(input: { client: $c, period: DAY, stop: true, ${more} }) { __typename ... on Error { message } }
    }`,
    { c: acme.id },
  )
  expect(body.data.setBudget.__typename).toBe('BudgetSet')
}
async function reserved() {
  const { body } = await server.graphql(
    'query ($c: ID!) { client(id: $c) { budgets { reserved { text } } } }',
    { c: acme.id },
  )
  return body.data.client.budgets.map((budget: any) => budget.reserved.text)
}

describe('two models', () => {
  test('the first one says that nothing is going on: clear, and the second is not asked', async () => {
    models.meet(saying(NOTHING))
    const seen = await look()
    expect(seen).toMatchObject({ verdict: 'CLEAR', summary: 'Nothing happens.', incidentType: null })
    expect(stagesOf(seen)).toEqual(['MOTION PASSED', 'SCREEN CLEAR'])
    expect(models.asked).toHaveLength(1)
  })

  test('both see it: an incident, with what it cost', async () => {
    models.meet(saying(THEFT), saying({ ...THEFT, summary: 'It is so.', riskLevel: 'CRITICAL' }))
    const seen = await look()
    expect(seen).toMatchObject({
      ...{ verdict: 'INCIDENT', incidentType: 'THEFT', riskLevel: 'CRITICAL', summary: 'It is so.' },
      ...{ confidence: expect.closeTo(0.8) },
    })
    expect(stagesOf(seen)).toEqual(['MOTION PASSED', 'SCREEN PASSED', 'CONFIRM INCIDENT'])
    expect(seen.stages.slice(1)).toMatchObject([
      { model: SCREEN, inputTokens: INPUT_TOKENS, outputTokens: OUTPUT_TOKENS, frames: 6 },
      { model: CONFIRM, inputTokens: INPUT_TOKENS, outputTokens: OUTPUT_TOKENS, frames: 6 },
    ])
    expect(Number(seen.stages[1].cost.amount)).toBeGreaterThan(0)
    expect((await analysisOf(server, acme.secret, seen.id)).evidence).toHaveLength(2)
    expect(await usage()).toEqual({ ANALYSIS: 1, MODEL_TOKENS: 2 * TOKENS })
    expect(JSON.stringify(seen)).not.toContain('sk-secret')
  })

  test('the second one takes it back: vetoed', async () => {
    models.meet(saying(THEFT), saying(NOTHING))
    const seen = await look()
    expect(seen).toMatchObject({ verdict: 'VETOED', incidentType: 'THEFT', summary: 'Nothing happens.' })
    expect(stagesOf(seen)).toEqual(['MOTION PASSED', 'SCREEN PASSED', 'CONFIRM VETOED'])
  })

  test('where one of them is off for a source, the other decides', async () => {
    models.meet(saying(THEFT))
    await makeSource(server, acme.secret, 'screened', { stages: { detect: false, confirm: false } })
    await makeSource(server, acme.secret, 'confirmed', { stages: { detect: false, screen: false } })
    for (const source of ['screened', 'confirmed']) await film(server, acme.secret, source)
    expect(stagesOf(await look('screened'))).toEqual(['MOTION PASSED', 'SCREEN INCIDENT'])
    expect(stagesOf(await look('confirmed'))).toEqual(['MOTION PASSED', 'CONFIRM INCIDENT'])
    models.meet(saying(NOTHING))
    expect(await look('confirmed')).toMatchObject({ verdict: 'CLEAR' })
  })
})

test.for([
  ['nonsense', [{ says: 'nonsense' }], 'NONSENSE', 2],
  ['401', [{ status: 401 }], 'PROVIDER_REFUSED', 0],
  ['429', [{ status: 429, headers: { 'retry-after': '60' } }], 'PROVIDER_BUSY', 0],
  ['500', [{ status: 500 }], 'PROVIDER_FAILED', 0],
  ['no answer', ['silence'], 'TIMEOUT', 0],
] as const)(
  '%s is no verdict: inconclusive, with the tokens that were used',
  async ([, ways, trouble, times]) => {
    models.meet(...(ways as any))
    const seen = await look()
    expect(seen).toMatchObject({ verdict: 'INCONCLUSIVE', trouble, incidentType: null })
    expect(seen.stages.at(-1)).toMatchObject({ stage: 'SCREEN', verdict: 'INCONCLUSIVE', trouble })
    expect(seen.summary).not.toMatch(/sk-|Something is wrong/)
    expect(await usage()).toEqual(times === 0 ? {} : { MODEL_TOKENS: times * TOKENS })
  },
)

test('a second model that fails leaves no verdict, and the tokens of the first are metered', async () => {
  models.meet(saying(THEFT), { status: 401 })
  const seen = await look()
  expect(seen).toMatchObject({ verdict: 'INCONCLUSIVE', trouble: 'PROVIDER_REFUSED', incidentType: null })
  expect(stagesOf(seen)).toEqual(['MOTION PASSED', 'SCREEN PASSED', 'CONFIRM INCONCLUSIVE'])
  expect(await usage()).toEqual({ MODEL_TOKENS: TOKENS })
})

describe('of a client', () => {
  test('there may be other models, or none', async () => {
    models.meet(saying(THEFT))
    expect(await updateClient({ screenModel: 'ollama/own', confirmModel: 'none' })).toEqual({
      ...{ screenModel: 'ollama/own', confirmModel: 'none', modelCallsPerDay: null },
    })
    expect(await updateClient({ screenModel: 'compatible/own' })).toMatchObject({ confirmModel: 'none' })
    expect((await look()).stages.at(-1)).toMatchObject({ model: 'compatible/own', verdict: 'INCIDENT' })
    await updateClient({ screenModel: 'none' })
    expect(await look()).toMatchObject({ verdict: 'CLEAR', stages: [{ stage: 'MOTION' }] })
    expect(await updateClient(null)).toEqual({
      ...{ screenModel: null, confirmModel: null, modelCallsPerDay: null },
    })
    expect((await look()).stages.at(-1)).toMatchObject({ model: CONFIRM })
  })

  test('a model that the server can not ask is refused, and says what is missing', async () => {
    expect(await updateClient({ screenModel: 'google/gemini-2.5-flash' })).toMatchObject([
      { path: 'analysis.screenModel', message: expect.stringContaining('VIGINT_GOOGLE_API_KEY') },
    ])
    expect(await updateClient({ confirmModel: 'nobody/knows' })).toMatchObject([
      { path: 'analysis.confirmModel', message: expect.stringContaining('providers are') },
    ])
    expect(await updateClient({ modelCallsPerDay: -1 })).toMatchObject([
      { path: 'analysis.modelCallsPerDay' },
    ])
  })

  test('no more requests go out in a day than it may make, however many look at once', async () => {
    models.meet({ status: 500 }, { status: 500 }, saying(NOTHING))
    await updateClient({ modelCallsPerDay: 5 })
    const seen = await Promise.all(Array.from({ length: 8 }, () => look()))
    expect(models.asked).toHaveLength(5)
    const troubles = seen.map(({ verdict, trouble }) => trouble ?? verdict).sort()
    expect(troubles.filter((each) => each === 'CLEAR')).toHaveLength(3)
    expect(troubles.filter((each) => each === 'BUDGET')).toHaveLength(5)
  })

  test('a budget of tokens or money that is used up leaves no verdict, and no room is held on', async () => {
    models.meet(saying(THEFT))
    await setBudget('operation: MODEL_TOKENS, quantity: 1000')
    const seen = await look()
    expect(seen).toMatchObject({ verdict: 'INCONCLUSIVE', trouble: 'BUDGET' })
    expect(seen.stages.at(-1)).toMatchObject({ stage: 'SCREEN', trouble: 'BUDGET', inputTokens: null })
    expect(models.asked).toEqual([])
    expect(await usage()).toEqual({})
    await setBudget('operation: MODEL_TOKENS, quantity: 100000')
    expect(await look()).toMatchObject({ verdict: 'INCIDENT' })
    expect(await reserved()).toEqual(['0'])
  })
})

test('a source that is deleted while a model looks is forgotten; its tokens are not', async () => {
  models.meet({ says: JSON.stringify(NOTHING), afterMs: 500 })
  const looking = look()
  await expect.poll(() => models.asked.length).toBe(1)
  await act(server, acme.secret, 'deleteSource', { source: 'shop', force: true })
  await looking
  expect(await usage()).toEqual({ MODEL_TOKENS: TOKENS })
})
