type Tokens = { inputTokens: number; outputTokens: number }

/** What providers call them. */
const INPUT = ['input_tokens', 'prompt_tokens', 'promptTokenCount', 'prompt_eval_count']
const OUTPUT = [
  'output_tokens',
  'completion_tokens',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'eval_count',
]

/** Told in an answer that is no use otherwise: they are paid for. */
export function tokensIn(body: string): Tokens {
  const told = usageIn(body)
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + count(told[name]), 0)
  return { inputTokens: sum(INPUT), outputTokens: sum(OUTPUT) }
}

export const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0

function usageIn(body: string): Record<string, unknown> {
  try {
    const answer = record(JSON.parse(body))
    return record(answer.usage ?? answer.usageMetadata ?? answer)
  } catch {
    return {}
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
