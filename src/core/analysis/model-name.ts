/** Who is asked: `compatible` is any server that speaks as OpenAI's chat does, `ollama` one's own. */
export const MODEL_PROVIDERS = ['google', 'openai', 'anthropic', 'compatible', 'ollama'] as const
export type ModelProvider = (typeof MODEL_PROVIDERS)[number]

export type ModelName = { provider: ModelProvider; model: string }

/** It becomes part of an address with some providers: nothing that leads elsewhere. */
const MODEL = /^[A-Za-z0-9][\w.:@+-]*(?:\/[A-Za-z0-9][\w.:@+-]*)*$/
const LONGEST_MODEL = 200

/** Of `google/gemini-…`: what stands before the first stroke is the provider. Null for what names none. */
export function modelNamed(text: string): ModelName | null {
  const stroke = text.indexOf('/')
  const provider = MODEL_PROVIDERS.find((name) => name === text.slice(0, Math.max(0, stroke)))
  const model = text.slice(stroke + 1)
  if (!provider || model.length > LONGEST_MODEL || !MODEL.test(model)) return null
  return { provider, model }
}

export const MODEL_NAME_HINT = `must be a provider and its model, such as google/gemini-2.5-flash; providers are ${MODEL_PROVIDERS.join(', ')}`
