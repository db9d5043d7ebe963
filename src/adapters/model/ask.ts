import type { JSONValue } from 'ai'
import type { ModelAsker, ModelQuestion, ModelReply, QuestionPart } from '../../core/analysis/model.ts'
import type { ModelProvider } from '../../core/analysis/model-name.ts'
import { failureOf } from './failure.ts'
import { languageModel, type ProviderAccess } from './language-model.ts'
import { count, tokensIn } from './tokens.ts'
import { createWire } from './wire.ts'

/** What is thought before the answer counts, with some. Servers of one's own may have less room altogether, and refuse. */
const MOST_TOKENS = 8_192
const ANSWER_NAME = 'incident'

/** What has no word that all share. */
const PROVIDER_OPTIONS: { [provider: string]: { [name: string]: JSONValue } } = {
  // Pictures of people are not for keeping there.
  openai: { store: false },
  // As it is, the beginning of what is too long is silently left out: the task, and the first pictures.
  ollama: { options: { num_ctx: 16_384, num_predict: MOST_TOKENS } },
}

/** By the AI SDK: one request, to the provider that is named and to nobody else. */
export function createAsker(
  access: { [Provider in ModelProvider]?: ProviderAccess | undefined },
): ModelAsker {
  return async (question) => {
    const to = access[question.provider]
    if (!to) throw new Error(`The provider ${question.provider} is not set up.`)
    return askOnce(question, to)
  }
}

async function askOnce(question: ModelQuestion, access: ProviderAccess): Promise<ModelReply> {
  const wire = createWire()
  const sdk = await loadSdk()
  try {
    const result = await sdk.generateText({
      model: await languageModel(question, access, wire.fetch),
      instructions: question.task,
      messages: [{ role: 'user', content: question.parts.map(contentOf) }],
      // As text: what does not fit is told to the model in words of ours.
      output: {
        ...sdk.Output.text(),
        responseFormat: Promise.resolve({ type: 'json', name: ANSWER_NAME, schema: question.schema }),
      },
      ...(question.provider !== 'compatible' && { maxOutputTokens: MOST_TOKENS }),
      providerOptions: PROVIDER_OPTIONS,
      // Tried again elsewhere, within the time that is left.
      maxRetries: 0,
      abortSignal: question.signal,
      telemetry: { isEnabled: false },
    })
    const { inputTokens, outputTokens } = result.usage
    return {
      use: { calls: wire.calls, inputTokens: count(inputTokens), outputTokens: count(outputTokens) },
      text: textOf(result),
      declined: result.finishReason === 'content-filter',
    }
  } catch (error) {
    if (wire.calls === 0 && !question.signal.aborted) throw unasked(error)
    const body = sdk.APICallError.isInstance(error) ? (error.responseBody ?? '') : ''
    return {
      use: { calls: wire.calls, ...tokensIn(body) },
      failure: failureOf(wire, body, access.key),
    }
  }
}

/** A fault of ours, or of the library. What it carries along holds pictures, and more than a log should. */
const unasked = (error: unknown) =>
  new Error(`Nothing was sent to the provider: ${error instanceof Error ? error.message : String(error)}`)

/** Empty where there is none. */
function textOf(result: { readonly output: string; readonly text: string }): string {
  try {
    return result.output
  } catch {
    return result.text
  }
}

const contentOf = (part: QuestionPart) =>
  'text' in part
    ? { type: 'text' as const, text: part.text }
    : { type: 'file' as const, mediaType: 'image/jpeg', data: part.picture.toString('base64') }

let loading: Promise<typeof import('ai')> | undefined

/** By the first look: servers start without. */
function loadSdk(): Promise<typeof import('ai')> {
  loading ??= import('ai').then((sdk) => {
    // It would print names of models, and what they don't know, beside our log.
    globalThis.AI_SDK_LOG_WARNINGS = false
    return sdk
  })
  return loading
}
