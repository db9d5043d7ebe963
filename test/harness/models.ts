import { Writable } from 'node:stream'
import { pino } from 'pino'
import { createAsker } from '../../src/adapters/model/ask.ts'
import type { ModelAnswer, ModelOrder, Models } from '../../src/core/analysis/model.ts'
import { MODEL_PROVIDERS, type ModelProvider } from '../../src/core/analysis/model-name.ts'
import { createModels, type ModelLimits } from '../../src/core/analysis/models.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

/** A model of each provider that takes pictures and a schema. */
export const MODELS: Record<ModelProvider, string> = {
  google: 'google/gemini-2.5-flash',
  openai: 'openai/gpt-5-mini',
  anthropic: 'anthropic/claude-sonnet-4-5',
  compatible: 'compatible/qwen/qwen2.5-vl:7b',
  ollama: 'ollama/gemma3:4b',
}

export const keyOf = (provider: ModelProvider) => `key-of-${provider}-0123456789abcdef`

export type TestModels = {
  server: ModelServer
  models: Models
  /** Everything that was logged, as it stands in the log. */
  logged(): string
  stop(): Promise<void>
}

/** Else the first look of all would take as long as the libraries do. */
const LOADED = Promise.all([
  import('ai'),
  import('@ai-sdk/google'),
  import('@ai-sdk/openai'),
  import('@ai-sdk/anthropic'),
  import('@ai-sdk/openai-compatible'),
  import('ollama-ai-provider-v2'),
])

const LIMITS: ModelLimits = { modelTimeoutSeconds: 5, modelCallsAtOnce: 4, modelCallsPerClient: 4 }

/** All five providers are one local server that speaks as each of them. */
export async function startModels(limits: Partial<ModelLimits> = {}): Promise<TestModels> {
  await LOADED
  const server = await startModelServer()
  let logged = ''
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(line, _encoding, done) {
        logged += String(line)
        done()
      },
    }),
  )
  const access = Object.fromEntries(
    MODEL_PROVIDERS.map((provider) => [provider, { url: server.urlOf(provider), key: keyOf(provider) }]),
  )
  const models = createModels({
    ask: createAsker(access),
    whyNot: () => null,
    limits: { ...LIMITS, ...limits },
    log,
  })
  return {
    server,
    models,
    logged: () => logged,
    async stop() {
      await models.close()
      await server.stop()
    },
  }
}

export const THEFT: ModelAnswer = {
  incidentDetected: true,
  incidentType: 'THEFT',
  riskLevel: 'HIGH',
  confidence: 0.8,
  summary: 'Ein Mann steckt eine Flasche ein.',
  detail: 'In Bild 1 greift er ins Regal.',
  evidenceFrames: [0, 1],
}

export const saying = (answer: object) => ({ says: JSON.stringify(answer) })

const AT = Date.parse('2026-07-01T20:15:00.250Z')

/** Two pictures, of which the second shows somebody. */
export const orderFor = (model: string, more: Partial<ModelOrder> = {}): ModelOrder => ({
  role: 'screen',
  model,
  clientId: 'client-1',
  language: 'de',
  timeZone: 'Europe/Berlin',
  sourceName: 'front-door',
  frames: [
    { at: AT, jpeg: PICTURES[0], detections: [] },
    {
      at: AT + 1_500,
      jpeg: PICTURES[1],
      detections: [{ label: 'person', score: 0.912, box: { x: 0.125, y: 0.2, width: 0.3, height: 0.6 } }],
    },
  ],
  ...more,
})

/** By their first bytes alone: nobody here looks further. */
export const PICTURES = [0, 1].map((n) => Buffer.from([0xff, 0xd8, 0xff, 0xe0, n, n, n])) as [Buffer, Buffer]
