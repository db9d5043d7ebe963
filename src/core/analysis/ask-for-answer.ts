import type { Log } from '../context.ts'
import { ANSWER_SCHEMA, readAnswer } from './answer.ts'
import { askInTime } from './ask-again.ts'
import type { ModelAnswer, ModelAsker, ModelOrder, ModelUse } from './model.ts'
import type { ModelName } from './model-name.ts'
import { partsOf, type Rejected, taskOf } from './prompt.ts'
import { type Troubled, troubleOf } from './trouble-reason.ts'

export type Asking = {
  ask: ModelAsker
  log: Log
  name: ModelName
  order: ModelOrder
  signal: AbortSignal
  /** Of `performance.now()`. */
  deadline: number
  /** What is used up is added to it. */
  use: ModelUse
}

/** An answer that does not fit is sent back once, with what is wrong with it. Null where the signal stopped it. */
export async function askForAnswer(
  asking: Asking,
  rejected?: Rejected,
): Promise<{ answer: ModelAnswer } | Troubled | null> {
  const { ask, log, name, order, signal, deadline, use } = asking
  const reply = await askInTime(
    ask,
    {
      ...name,
      task: taskOf(order.role, rejected),
      parts: partsOf(order, rejected),
      schema: ANSWER_SCHEMA,
      signal,
    },
    deadline,
    use,
  )
  if (signal.aborted) return null
  if ('failure' in reply) {
    const troubled = troubleOf(reply.failure)
    log.warn({ model: order.model, ...troubled, said: reply.failure.said }, 'A model could not be asked')
    return troubled
  }
  const read = readAnswer(reply.text, order.frames.length)
  if ('answer' in read) return read
  if (reply.declined)
    return { trouble: 'NONSENSE', reason: 'The model, or a filter before it, would not answer.' }
  if (!rejected) return askForAnswer(asking, { answer: reply.text, problems: read.problems })
  log.warn({ model: order.model, problems: read.problems }, 'A model answered twice what does not fit')
  return { trouble: 'NONSENSE', reason: 'The model answered twice what does not fit the form it was given.' }
}
