import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelAsker, ModelQuestion, ModelReply, ModelUse } from './model.ts'

const MOST_TRIES = 3
const FIRST_WAIT_MS = 500
/** Those who were refused together would come back together. */
const RETRY_AFTER_JITTER_MS = 250

/**
 * Asks again where that may help, and while there is time: what would begin after the deadline is not waited for.
 * Every try is counted in `use`.
 */
export async function askInTime(
  ask: ModelAsker,
  question: ModelQuestion,
  deadline: number,
  use: ModelUse,
  tries = 1,
): Promise<ModelReply> {
  const reply = await ask(question)
  use.calls += reply.use.calls
  use.inputTokens += reply.use.inputTokens
  use.outputTokens += reply.use.outputTokens
  if (!('failure' in reply) || !reply.failure.mayPass || tries >= MOST_TRIES || question.signal.aborted)
    return reply
  const wait = waitMs(tries, reply.failure.retryAfterMs)
  if (performance.now() + wait >= deadline) return reply
  try {
    await sleep(wait, undefined, { signal: question.signal })
  } catch {
    // Stopped meanwhile: whoever waits for it looks at the signal.
    return reply
  }
  return askInTime(ask, question, deadline, use, tries + 1)
}

function waitMs(tries: number, retryAfterMs: number | null): number {
  if (retryAfterMs !== null) return retryAfterMs + Math.random() * RETRY_AFTER_JITTER_MS
  return FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + Math.random())
}
