import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ModelProvider } from '../../src/core/analysis/model-name.ts'

/** One request, as it came. */
export type AskedOfModel = { path: string; headers: IncomingHttpHeaders; text: string; body: any; at: number }

export type ModelMeeting =
  /** What the model says, in whatever form its provider has for it. */
  | { says: string; afterMs?: number }
  | { status: number; body?: string; headers?: Record<string, string> }
  /** A body that is none of the API's. */
  | { raw: string }
  /** The model is stopped by a filter. */
  | 'declined'
  | 'silence'
  | 'drip'
  | 'reset'
  | 'endless'

export type ModelServer = {
  url: string
  /** The address that a provider is given. */
  urlOf(provider: ModelProvider): string
  asked: AskedOfModel[]
  /** How the next requests fare, one after the other; the last way stays. */
  meet(...how: ModelMeeting[]): void
  stop(): Promise<void>
}

export const INPUT_TOKENS = 1_000
export const OUTPUT_TOKENS = 100

const PATHS: Record<ModelProvider, string> = {
  google: '/v1beta',
  openai: '/v1',
  anthropic: '/v1',
  compatible: '/some/v1',
  ollama: '/api',
}

/** Speaks what the APIs of the five document, as far as a question with pictures and one answer go. */
export async function startModelServer(): Promise<ModelServer> {
  const asked: AskedOfModel[] = []
  let ways: ModelMeeting[] = [{ says: '' }]
  const server = createServer(async (request, response) => {
    const text = await bodyOf(request)
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers, text, body: JSON.parse(text), at: performance.now() })
    meet(ways.length > 1 ? (ways.shift() as ModelMeeting) : (ways[0] as ModelMeeting), path, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    url,
    urlOf: (provider) => `${url}${PATHS[provider]}`,
    asked,
    meet(...how) {
      ways = how
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }

function meet(how: ModelMeeting, path: string, response: ServerResponse): void {
  if (how === 'silence') return
  if (how === 'reset') {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' })
    response.write('{"half":')
    setTimeout(() => response.destroy(), 20)
  } else if (how === 'drip' || how === 'endless') {
    response.writeHead(200, JSON_TYPE)
    const piece = how === 'drip' ? ' ' : ' '.repeat(64 * 1024)
    const timer = setInterval(() => response.write(piece), how === 'drip' ? 20 : 1)
    response.on('close', () => clearInterval(timer))
  } else if (how === 'declined') answer(response, 200, answered(path, '', true))
  else if ('says' in how)
    setTimeout(() => answer(response, 200, answered(path, how.says, false)), how.afterMs ?? 0)
  else if ('raw' in how) answer(response, 200, how.raw)
  else answer(response, how.status, how.body ?? failed(path, how.status), how.headers)
}

function answer(response: ServerResponse, status: number, body: string, headers = {}): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers })
  response.end(body)
}

function answered(path: string, text: string, isDeclined: boolean): string {
  if (path.includes(':generateContent'))
    // https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
    return JSON.stringify({
      candidates: [
        {
          ...(isDeclined ? {} : { content: { parts: [{ text }], role: 'model' } }),
          finishReason: isDeclined ? 'SAFETY' : 'STOP',
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: INPUT_TOKENS,
        candidatesTokenCount: OUTPUT_TOKENS,
        totalTokenCount: INPUT_TOKENS + OUTPUT_TOKENS,
      },
      modelVersion: 'gemini',
      responseId: 'r1',
    })
  if (path.endsWith('/responses'))
    // https://platform.openai.com/docs/api-reference/responses/object
    return JSON.stringify({
      ...{ id: 'resp_1', object: 'response', created_at: 1_700_000_000, model: 'gpt', error: null },
      ...(isDeclined
        ? { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }
        : { status: 'completed', incomplete_details: null }),
      output: [
        {
          ...{ type: 'message', id: 'msg_1', status: 'completed', role: 'assistant' },
          content: [{ type: 'output_text', text, annotations: [] }],
        },
      ],
      usage: {
        ...{ input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS },
        ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
        total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
      },
    })
  if (path.endsWith('/messages'))
    // https://docs.claude.com/en/api/messages
    return JSON.stringify({
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', stop_sequence: null },
      content: isDeclined ? [] : [{ type: 'text', text }],
      stop_reason: isDeclined ? 'refusal' : 'end_turn',
      usage: { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS },
    })
  if (path.endsWith('/chat/completions'))
    // https://platform.openai.com/docs/api-reference/chat/object
    return JSON.stringify({
      ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_700_000_000, model: 'local' },
      choices: [
        {
          ...{ index: 0, message: { role: 'assistant', content: text } },
          finish_reason: isDeclined ? 'content_filter' : 'stop',
        },
      ],
      usage: {
        ...{ prompt_tokens: INPUT_TOKENS, completion_tokens: OUTPUT_TOKENS },
        total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
      },
    })
  // https://docs.ollama.com/api/chat
  return JSON.stringify({
    ...{ model: 'gemma3', created_at: '2026-01-01T00:00:00Z', done: true },
    message: { role: 'assistant', content: text },
    done_reason: isDeclined ? 'content_filter' : 'stop',
    ...{ total_duration: 1, load_duration: 1, prompt_eval_count: INPUT_TOKENS, eval_count: OUTPUT_TOKENS },
  })
}

const MESSAGE = 'Something is wrong'

function failed(path: string, status: number): string {
  if (path.includes(':generateContent'))
    return JSON.stringify({ error: { code: status, message: MESSAGE, status: 'INTERNAL' } })
  if (path.endsWith('/messages'))
    return JSON.stringify({ type: 'error', error: { type: 'api_error', message: MESSAGE } })
  if (path.endsWith('/chat')) return JSON.stringify({ error: MESSAGE })
  return JSON.stringify({ error: { message: MESSAGE, type: 'server_error', param: null, code: null } })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}
