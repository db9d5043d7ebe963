import type { LanguageModel } from 'ai'
import type { ModelName } from '../../core/analysis/model-name.ts'

/** Where a provider is, and by which key it is asked. */
export type ProviderAccess = { url: string; key?: string | undefined }

/** Everything is given: what is left out, these libraries take from the environment or send to their makers. */
export async function languageModel(
  { provider, model }: ModelName,
  { url, key = '' }: ProviderAccess,
  fetch: typeof globalThis.fetch,
): Promise<Exclude<LanguageModel, string>> {
  const options = { baseURL: url, apiKey: key, fetch }
  switch (provider) {
    case 'google': {
      const { createGoogleGenerativeAI } = await import('@ai-sdk/google')
      return createGoogleGenerativeAI(options)(model)
    }
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      return createOpenAI(options)(model)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return createAnthropic(options)(model)
    }
    case 'compatible': {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return createOpenAICompatible({ ...options, name: 'compatible', supportsStructuredOutputs: true })(
        model,
      )
    }
    case 'ollama': {
      const { createOllama } = await import('ollama-ai-provider-v2')
      return createOllama({ baseURL: url, fetch })(model)
    }
  }
}
