import { expect, test } from 'vitest'
import { describeConfig, loadConfig } from '../../src/server/config.ts'
import { serverModels } from '../../src/server/models.ts'
import { startModelServer } from '../harness/model-server.ts'
import { MODELS, orderFor, saying, THEFT } from '../harness/models.ts'

const KEY = 'sk-0123456789abcdef'
const quiet = { info() {}, warn() {}, error() {} }

const shown = (env: Record<string, string>) =>
  Object.fromEntries(describeConfig({}, env).map(({ name, value, origin }) => [name, [value, origin]]))

test('without any of them no model is asked', () => {
  expect(loadConfig({}, {})).toMatchObject({ modelFrames: 8, modelTimeoutSeconds: 60 })
  expect(loadConfig({}, {}).screenModel).toBeUndefined()
})

test.each([
  ['google/gemini-2.5-flash', 'googleApiKey', 'VIGINT_GOOGLE_API_KEY'],
  ['openai/gpt-5', 'openaiApiKey', 'VIGINT_OPENAI_API_KEY'],
  ['anthropic/claude-sonnet-4-5', 'anthropicApiKey', 'VIGINT_ANTHROPIC_API_KEY'],
  ['compatible/qwen', 'compatibleUrl', 'VIGINT_COMPATIBLE_URL'],
])('%s is refused at the start without its %s', (model, setting, variable) => {
  const start = () => loadConfig({}, { VIGINT_CONFIRM_MODEL: model })
  expect(start).toThrow(`The setting confirmModel (VIGINT_CONFIRM_MODEL) names the model ${model}.`)
  expect(start).toThrow(`the server has no ${setting}. Set ${variable} for it.`)
  const given = setting === 'compatibleUrl' ? 'http://127.0.0.1:8000' : KEY
  expect(loadConfig({}, { VIGINT_CONFIRM_MODEL: model, [variable]: given }).confirmModel).toBe(model)
})

test('a model of ones own needs nothing else', () => {
  expect(loadConfig({}, { VIGINT_SCREEN_MODEL: 'ollama/gemma3:4b' })).toMatchObject({
    screenModel: 'ollama/gemma3:4b',
    ollamaUrl: 'http://127.0.0.1:11434/api',
  })
})

test.each([
  ['VIGINT_SCREEN_MODEL', 'gpt-5', 'must be a provider and its model'],
  ['VIGINT_SCREEN_MODEL', 'azure/gpt-5', 'providers are google, openai, anthropic, compatible, ollama'],
  ['VIGINT_SCREEN_MODEL', 'google/../../files', 'must be a provider and its model'],
  ['VIGINT_OPENAI_API_KEY', `${KEY} and more`, 'must be a key'],
  ['VIGINT_OPENAI_API_KEY', `${KEY}\nX-Other: header`, 'must be a key'],
  ['VIGINT_OPENAI_URL', `https://me:${KEY}@proxy.example.com/v1`, 'without a user or a question mark'],
  ['VIGINT_OPENAI_URL', `https://proxy.example.com/v1?key=${KEY}`, 'without a user or a question mark'],
  ['VIGINT_OLLAMA_URL', '127.0.0.1:11434', 'must be an address such as'],
  ['VIGINT_MODEL_TIMEOUT_SECONDS', '0', 'must be a whole number from 1 to 300'],
  ['VIGINT_MODEL_FRAMES', '33', 'must be a whole number from 1 to 32'],
])('%s=%s is refused', (variable, value, reason) => {
  const start = () => loadConfig({}, { [variable]: value })
  expect(start).toThrow(reason)
  expect(start).not.toThrow(KEY)
})

test('an address without a path gets the one that is usual there', () => {
  const env = {
    VIGINT_GOOGLE_URL: 'http://127.0.0.1:1',
    VIGINT_OPENAI_URL: 'http://127.0.0.1:1/',
    VIGINT_ANTHROPIC_URL: 'http://127.0.0.1:1/proxy/v2/',
    VIGINT_COMPATIBLE_URL: 'http://127.0.0.1:1',
    VIGINT_OLLAMA_URL: 'http://127.0.0.1:1',
  }
  expect(loadConfig({}, env)).toMatchObject({
    googleUrl: 'http://127.0.0.1:1/v1beta',
    openaiUrl: 'http://127.0.0.1:1/v1',
    anthropicUrl: 'http://127.0.0.1:1/proxy/v2',
    compatibleUrl: 'http://127.0.0.1:1/v1',
    ollamaUrl: 'http://127.0.0.1:1/api',
  })
})

test('keys under the names that are usual elsewhere count for the models that are named, and for no others', () => {
  const env = {
    VIGINT_SCREEN_MODEL: 'google/gemini-2.5-flash',
    GEMINI_API_KEY: KEY,
    OPENAI_API_KEY: KEY,
    ANTHROPIC_API_KEY: KEY,
  }
  expect(shown(env)).toMatchObject({
    googleApiKey: ['…', 'GEMINI_API_KEY'],
    openaiApiKey: ['', 'default'],
    anthropicApiKey: ['', 'default'],
  })
  expect(loadConfig({}, { ...env, VIGINT_GOOGLE_API_KEY: 'own' }).googleApiKey).toBe('own')
  expect(loadConfig({}, { OPENAI_API_KEY: KEY }).openaiApiKey).toBeUndefined()
})

test.each([KEY, `tenant:${KEY}`, `tenant:${KEY}?a=b`])('a key is not shown: %s', (key) => {
  const settings = shown({ VIGINT_SCREEN_MODEL: 'openai/gpt-5', VIGINT_OPENAI_API_KEY: key })
  expect(settings.openaiApiKey).toEqual(['…', 'VIGINT_OPENAI_API_KEY'])
  expect(JSON.stringify(settings)).not.toContain(KEY)
})

test('the server asks each provider where its settings say, by the key that they give', async () => {
  const server = await startModelServer()
  server.meet(saying(THEFT))
  const env = {
    VIGINT_GOOGLE_URL: server.urlOf('google'),
    VIGINT_OPENAI_URL: server.urlOf('openai'),
    VIGINT_ANTHROPIC_URL: server.urlOf('anthropic'),
    VIGINT_COMPATIBLE_URL: server.urlOf('compatible'),
    VIGINT_OLLAMA_URL: server.urlOf('ollama'),
    VIGINT_GOOGLE_API_KEY: 'of-google',
    VIGINT_OPENAI_API_KEY: 'of-openai',
  }
  const models = serverModels(loadConfig({}, env), quiet)
  for (const model of [MODELS.google, MODELS.openai, MODELS.compatible, MODELS.ollama]) {
    expect(models.whyNot(model)).toBeNull()
    expect(await models.look(orderFor(model))).toMatchObject({ answer: THEFT })
  }
  expect(server.asked.map(({ headers }) => headers['x-goog-api-key'] ?? headers.authorization)).toEqual([
    'of-google',
    'Bearer of-openai',
    undefined,
    undefined,
  ])
  const reason =
    'Models of anthropic/ can not be asked: the server has no anthropicApiKey. Set VIGINT_ANTHROPIC_API_KEY for it.'
  expect(models.whyNot(MODELS.anthropic)).toBe(reason)
  expect(await models.look(orderFor(MODELS.anthropic))).toMatchObject({ trouble: 'FAILED', reason })
  expect(server.asked).toHaveLength(4)
  await models.close()
  await server.stop()
})
