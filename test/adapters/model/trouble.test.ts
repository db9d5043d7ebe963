import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAsker } from '../../../src/adapters/model/ask.ts'
import { MODEL_PROVIDERS } from '../../../src/core/analysis/model-name.ts'
import { createModels } from '../../../src/core/analysis/models.ts'
import type { ModelMeeting } from '../../harness/model-server.ts'
import { keyOf, MODELS, orderFor, saying, startModels, type TestModels, THEFT } from '../../harness/models.ts'

let setup: TestModels
const printed: string[] = []
beforeEach(async () => {
  printed.length = 0
  for (const way of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, way).mockImplementation((...words) => void printed.push(words.map(String).join(' ')))
  process.on('warning', note)
  setup = await startModels({ modelTimeoutSeconds: 2 })
})
afterEach(async () => {
  await setup.stop()
  process.off('warning', note)
  vi.restoreAllMocks()
})
const note = (warning: Error) => void printed.push(String(warning.stack))

const all = (...ways: [string, ModelMeeting[], string, string, number][]) =>
  MODEL_PROVIDERS.flatMap((provider) => ways.map((way) => [provider, ...way] as const))

test.each(
  all(
    ['401', [{ status: 401 }], 'PROVIDER_REFUSED', "The provider refuses the server's key (HTTP 401).", 1],
    ['403', [{ status: 403 }], 'PROVIDER_REFUSED', "The provider refuses the server's key (HTTP 403).", 1],
    ['400', [{ status: 400 }], 'PROVIDER_FAILED', 'The provider does not take the request (HTTP 400).', 1],
    [
      '404',
      [{ status: 404 }],
      'PROVIDER_FAILED',
      'The provider has nothing under this address or name of a model (HTTP 404).',
      1,
    ],
    ['500 again and again', [{ status: 500 }], 'PROVIDER_FAILED', 'The provider failed (HTTP 500).', 3],
    [
      '429 for longer than there is time',
      [{ status: 429, headers: { 'retry-after': '30' } }],
      'PROVIDER_BUSY',
      'The provider takes no more requests for now (HTTP 429).',
      1,
    ],
    [
      'a page instead of an answer',
      [{ raw: '<html>Welcome</html>' }],
      'PROVIDER_FAILED',
      'What the provider answered can not be read (HTTP 200).',
      1,
    ],
    ['an endless answer', ['endless'], 'NONSENSE', 'The answer is larger than any that could be meant.', 1],
    [
      'answers that break off',
      ['reset'],
      'PROVIDER_FAILED',
      'The provider can not be reached, or broke off its answer.',
      3,
    ],
  ),
)('%s: %s', async (provider, _, ways, trouble, reason, calls) => {
  // Waits between tries are drawn by lot; here the shortest are.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  setup.server.meet(...ways)
  const began = performance.now()
  const look = await setup.models.look(orderFor(MODELS[provider]))
  expect(look).toEqual({ use: { calls, inputTokens: 0, outputTokens: 0 }, trouble, reason })
  expect(setup.server.asked).toHaveLength(calls)
  expect(performance.now() - began).toBeLessThan(2_600)
  expect([JSON.stringify(look), setup.logged(), ...printed].join('\n')).not.toContain(keyOf(provider))
  expect(printed).toEqual([])
})

test.each(['silence', 'drip'] as const)('%s takes as long as it may, with every provider', async (way) => {
  setup.server.meet(way)
  const began = performance.now()
  const looks = await Promise.all(
    MODEL_PROVIDERS.map((provider) => setup.models.look(orderFor(MODELS[provider], { clientId: provider }))),
  )
  expect(looks).toEqual(
    MODEL_PROVIDERS.map(() => ({
      use: { calls: 1, inputTokens: 0, outputTokens: 0 },
      trouble: 'TIMEOUT',
      reason: 'The model gave no answer within 2 s.',
    })),
  )
  expect(performance.now() - began).toBeLessThan(3_000)
})

test.each(MODEL_PROVIDERS)('%s is asked again after what passes', async (provider) => {
  setup.server.meet({ status: 500 }, 'reset', saying(THEFT))
  vi.spyOn(Math, 'random').mockReturnValue(0)
  expect(await setup.models.look(orderFor(MODELS[provider]))).toMatchObject({
    use: { calls: 3, inputTokens: 1_000 },
    answer: THEFT,
  })
})

test.each([
  ['in seconds', { 'retry-after': '1' }, '', 1_000],
  ['in milliseconds', { 'retry-after-ms': '700' }, '', 700],
  ['in the body', {}, '{"error":{"message":"x","details":[{"retryDelay": "0.9s"}]}}', 900],
])('a wait that is told %s is waited for', async (_, headers, body, least) => {
  setup.server.meet({ status: 429, headers, body }, saying(THEFT))
  expect(await setup.models.look(orderFor(MODELS.openai))).toMatchObject({ answer: THEFT })
  const [first, second] = setup.server.asked
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(least - 5)
  expect(second!.at - first!.at).toBeLessThan(least + 500)
})

test('a date until which to wait is understood', async () => {
  const later = new Date(Date.now() + 1_200).toUTCString()
  setup.server.meet({ status: 503, headers: { 'retry-after': later } }, saying(THEFT))
  expect(await setup.models.look(orderFor(MODELS.anthropic))).toMatchObject({ answer: THEFT })
})

test('a wrong key of google is told from a wrong request', async () => {
  const body = JSON.stringify({
    error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] },
  })
  setup.server.meet({ status: 400, body })
  expect(await setup.models.look(orderFor(MODELS.google))).toMatchObject({ trouble: 'PROVIDER_REFUSED' })
})

test('tokens that are told along with what is no use are counted', async () => {
  setup.server.meet({ raw: '{"usage": {"input_tokens": 7, "output_tokens": 3}, "output": "?"}' })
  expect(await setup.models.look(orderFor(MODELS.openai))).toMatchObject({
    use: { calls: 1, inputTokens: 7, outputTokens: 3 },
    trouble: 'PROVIDER_FAILED',
  })
})

test('what a provider says is in the log alone, and its key not even there', async () => {
  const key = keyOf('openai')
  setup.server.meet({ status: 400, body: `{"error":{"message":"No pictures for ${key} and\\nits like"}}` })
  const look = await setup.models.look(orderFor(MODELS.openai))
  expect(JSON.stringify(look)).not.toContain('pictures')
  expect(setup.logged()).toContain('No pictures for … and')
  expect(setup.logged()).not.toContain(key)
})

test('where a provider sends to is not gone to', async () => {
  const visits: unknown[] = []
  const elsewhere = createServer((request, response) => {
    visits.push(request.headers)
    response.end('{}')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const { port } = elsewhere.address() as { port: number }
  for (const status of [301, 302, 307, 308])
    for (const provider of MODEL_PROVIDERS) {
      setup.server.meet({ status, headers: { location: `http://127.0.0.1:${port}/` } })
      expect(await setup.models.look(orderFor(MODELS[provider]))).toMatchObject({
        trouble: 'PROVIDER_FAILED',
        reason: `The provider sends elsewhere, which is not followed (HTTP ${status}).`,
        use: { calls: 1 },
      })
    }
  expect(visits).toEqual([])
  elsewhere.close()
})

test('where nobody listens, that is said', async () => {
  const access = { openai: { url: 'http://127.0.0.1:1/v1', key: keyOf('openai') } }
  const limits = { modelTimeoutSeconds: 5, modelCallsAtOnce: 1, modelCallsPerClient: 1 }
  const log = { info() {}, warn() {}, error() {} }
  const models = createModels({ ask: createAsker(access), whyNot: () => null, limits, log })
  expect(await models.look(orderFor(MODELS.openai))).toEqual({
    use: { calls: 3, inputTokens: 0, outputTokens: 0 },
    trouble: 'PROVIDER_FAILED',
    reason: 'The provider can not be reached, or broke off its answer.',
  })
})

test('a look is stopped by its signal, and all of them when the server ends', async () => {
  setup.server.meet('silence')
  const stop = new AbortController()
  const one = setup.models.look(orderFor(MODELS.openai, { signal: stop.signal }))
  const other = setup.models.look(orderFor(MODELS.ollama))
  await expect.poll(() => setup.server.asked.length).toBe(2)
  stop.abort()
  expect(await one).toMatchObject({ trouble: 'INTERRUPTED', use: { calls: 1 } })
  await setup.models.close()
  expect(await other).toMatchObject({ trouble: 'INTERRUPTED', use: { calls: 1 } })
  expect(await setup.models.look(orderFor(MODELS.openai))).toMatchObject({ trouble: 'INTERRUPTED' })
  expect(setup.server.asked).toHaveLength(2)
})
