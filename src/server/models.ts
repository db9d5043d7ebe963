import { createAsker } from '../adapters/model/ask.ts'
import type { Models } from '../core/analysis/model.ts'
import { createModels } from '../core/analysis/models.ts'
import type { Log } from '../core/context.ts'
import { type ModelConfig, whyNotAsked } from './model-settings.ts'

/** The models that can be asked with these settings; nothing is loaded before the first is. */
export function serverModels(config: ModelConfig, log: Log): Models {
  return createModels({
    ask: createAsker({
      google: { url: config.googleUrl, key: config.googleApiKey },
      openai: { url: config.openaiUrl, key: config.openaiApiKey },
      anthropic: { url: config.anthropicUrl, key: config.anthropicApiKey },
      compatible: config.compatibleUrl
        ? { url: config.compatibleUrl, key: config.compatibleApiKey }
        : undefined,
      ollama: { url: config.ollamaUrl },
    }),
    whyNot: (provider) => whyNotAsked(config, provider),
    limits: config,
    log,
  })
}
