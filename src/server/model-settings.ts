import { z } from 'zod'
import { MODEL_NAME_HINT, type ModelProvider, modelNamed } from '../core/analysis/model-name.ts'
import type { Setting } from './setting.ts'

/** As long as a connection waits for the beginning of an answer. */
const MOST_SECONDS = 300
const MOST_CALLS = 1_000
const MOST_FRAMES = 32

const text = z.string('must be a text').trim()
const model = text.refine((given) => modelNamed(given) !== null, MODEL_NAME_HINT)
/** It becomes a header: what else it holds was not meant, and fails where it is sent. */
const key = text.regex(
  /^[\x21-\x7e]+$/,
  'must be a key: without spaces, and of plain letters, digits and signs',
)
/** Where none is given, the path is the provider's own. */
const url = (path: string) =>
  text
    .refine(
      isAddress,
      `must be an address such as https://proxy.example.com${path}, without a user or a question mark`,
    )
    .transform((given) => (new URL(given).pathname === '/' ? new URL(path, given).href : given))
    .transform((given) => given.replace(/\/+$/, ''))
const between = (least: number, most: number) =>
  z
    .unknown()
    .refine(
      (value) => /^\d+$/.test(String(value)) && Number(value) >= least && Number(value) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number)

/** Which models look at pictures, where they are, and how much is asked of them. */
export const MODEL_SETTINGS = {
  screenModel: {
    schema: model.optional(),
    env: 'VIGINT_SCREEN_MODEL',
    about: 'The model that looks first, such as google/gemini-2.5-flash; none is asked unless given.',
  },
  confirmModel: {
    schema: model.optional(),
    env: 'VIGINT_CONFIRM_MODEL',
    about: 'The model that looks again at what the first one reports, and may veto it.',
  },
  googleApiKey: {
    schema: key.optional(),
    env: 'VIGINT_GOOGLE_API_KEY',
    secret: true,
    about: 'The key for models of google/.',
  },
  openaiApiKey: {
    schema: key.optional(),
    env: 'VIGINT_OPENAI_API_KEY',
    secret: true,
    about: 'The key for models of openai/.',
  },
  anthropicApiKey: {
    schema: key.optional(),
    env: 'VIGINT_ANTHROPIC_API_KEY',
    secret: true,
    about: 'The key for models of anthropic/.',
  },
  compatibleApiKey: {
    schema: key.optional(),
    env: 'VIGINT_COMPATIBLE_API_KEY',
    secret: true,
    about: 'The key for models of compatible/, where that server wants one.',
  },
  googleUrl: {
    schema: url('/v1beta').default('https://generativelanguage.googleapis.com/v1beta'),
    env: 'VIGINT_GOOGLE_URL',
    about: 'Where models of google/ are.',
  },
  openaiUrl: {
    schema: url('/v1').default('https://api.openai.com/v1'),
    env: 'VIGINT_OPENAI_URL',
    about: 'Where models of openai/ are.',
  },
  anthropicUrl: {
    schema: url('/v1').default('https://api.anthropic.com/v1'),
    env: 'VIGINT_ANTHROPIC_URL',
    about: 'Where models of anthropic/ are.',
  },
  compatibleUrl: {
    schema: url('/v1').optional(),
    env: 'VIGINT_COMPATIBLE_URL',
    about: 'Where models of compatible/ are: a server that speaks as the chat of OpenAI does.',
  },
  ollamaUrl: {
    schema: url('/api').default('http://127.0.0.1:11434/api'),
    env: 'VIGINT_OLLAMA_URL',
    about: 'Where models of ollama/ are.',
  },
  modelTimeoutSeconds: {
    schema: between(1, MOST_SECONDS).default(60),
    env: 'VIGINT_MODEL_TIMEOUT_SECONDS',
    about: 'How long a model has for one look, with waiting and trying again.',
  },
  modelCallsAtOnce: {
    schema: between(1, MOST_CALLS).default(8),
    env: 'VIGINT_MODEL_CALLS_AT_ONCE',
    about: 'How many looks one server has one provider at, at a time.',
  },
  modelCallsPerClient: {
    schema: between(1, MOST_CALLS).default(2),
    env: 'VIGINT_MODEL_CALLS_PER_CLIENT',
    about: 'How many of them are of one client.',
  },
  modelFrames: {
    schema: between(1, MOST_FRAMES).default(8),
    env: 'VIGINT_MODEL_FRAMES',
    about: 'How many frames of a window a model is shown at most.',
  },
} satisfies Record<string, Setting>

type ModelSettingName = keyof typeof MODEL_SETTINGS
export type ModelConfig = { [Name in ModelSettingName]: z.output<(typeof MODEL_SETTINGS)[Name]['schema']> }

/** What a model of this provider can not be asked without. */
const NEEDED = {
  google: 'googleApiKey',
  openai: 'openaiApiKey',
  anthropic: 'anthropicApiKey',
  compatible: 'compatibleUrl',
  ollama: 'ollamaUrl',
} as const satisfies Record<ModelProvider, ModelSettingName>

/** Where other programs look for keys. They count for a provider only where the server names a model of it. */
const USUAL_VARIABLES: { [Provider in ModelProvider]?: readonly string[] } = {
  google: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  anthropic: ['ANTHROPIC_API_KEY'],
}

/** The setting that a model needs, with the variables beside its own by which it can be given. */
export function usualVariables(
  model: unknown,
): { setting: ModelSettingName; variables: readonly string[] }[] {
  const named = modelNamed(String(model).trim())
  return named ? [{ setting: NEEDED[named.provider], variables: USUAL_VARIABLES[named.provider] ?? [] }] : []
}

/** What a provider lacks to be asked, as the operator reads it; null for nothing. */
export function whyNotAsked(config: ModelConfig, provider: ModelProvider): string | null {
  const needed = NEEDED[provider]
  if (config[needed]) return null
  return `Models of ${provider}/ can not be asked: the server has no ${needed}. Set ${MODEL_SETTINGS[needed].env} for it.`
}

function isAddress(given: string): boolean {
  if (!URL.canParse(given)) return false
  const { protocol, username, password, search, hash } = new URL(given)
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash
}
