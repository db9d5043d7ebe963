import type { Log } from '../context.ts'
import { askForAnswer } from './ask-for-answer.ts'
import type { ModelAsker, ModelLook, ModelOrder, Models, ModelUse } from './model.ts'
import { MODEL_NAME_HINT, type ModelProvider, modelNamed } from './model-name.ts'
import { createModelTurns, TooManyWaitError } from './model-turns.ts'
import { TROUBLES } from './stage.ts'
import { AnalysisTrouble } from './trouble.ts'
import type { Troubled } from './trouble-reason.ts'

export type ModelLimits = {
  /** For one look from its order to its answer, waiting and trying again included. */
  modelTimeoutSeconds: number
  /** Of one provider. */
  modelCallsAtOnce: number
  /** Of one client, of all providers together. */
  modelCallsPerClient: number
}

type Options = {
  ask: ModelAsker
  /** What a provider lacks to be asked; null for nothing. */
  whyNot: (provider: ModelProvider) => string | null
  limits: ModelLimits
  log: Log
}

/** Why a look is stopped, if it is not that nobody wants it any more. */
const TIME_IS_UP = Symbol('time is up')
const STOPPED: Troubled = {
  trouble: 'INTERRUPTED',
  reason: 'The look was stopped before the model had answered.',
}

/** No model answers in less: what it would cost is saved. */
const LEAST_MS = 100

export function createModels({ ask, whyNot, limits, log }: Options): Models {
  const turns = createModelTurns(limits.modelCallsAtOnce, limits.modelCallsPerClient)
  const looking = new Map<AbortController, Promise<ModelLook>>()
  const seconds = limits.modelTimeoutSeconds
  const LATE: Troubled = { trouble: 'BUSY', reason: `No turn to ask a model came within ${seconds} s.` }
  let isClosed = false

  async function look(order: ModelOrder, signal: AbortSignal, use: ModelUse): Promise<ModelLook> {
    const deadline = performance.now() + seconds * 1000
    const name = modelNamed(order.model)
    const lacking = name ? whyNot(name.provider) : `The model ${MODEL_NAME_HINT}.`
    if (!name || lacking !== null) return { use, trouble: 'FAILED', reason: lacking ?? '' }
    if (order.frames.length === 0) return { use, trouble: 'NO_FRAMES', reason: TROUBLES.NO_FRAMES }
    let giveBack: () => void
    try {
      giveBack = await turns.take(name.provider, order.clientId, signal)
    } catch (error) {
      return { use, ...noTurn(error, signal) }
    }
    try {
      if (performance.now() > deadline - LEAST_MS) return { use, ...LATE }
      const found = await askForAnswer({ ask: counted(order), log, name, order, signal, deadline, use })
      return { use, ...(found ?? stopped(signal)) }
    } catch (error) {
      if (error instanceof AnalysisTrouble) return { use, trouble: error.trouble, reason: error.message }
      log.error({ err: error, model: order.model }, 'A model could not be asked')
      return { use, trouble: 'FAILED', reason: TROUBLES.FAILED }
    } finally {
      giveBack()
    }
  }

  const counted =
    ({ beforeCall }: ModelOrder): ModelAsker =>
    async (question) => {
      await beforeCall?.()
      return ask(question)
    }

  function stopped({ reason }: AbortSignal): Troubled {
    if (reason !== TIME_IS_UP) return STOPPED
    return { trouble: 'TIMEOUT', reason: `The model gave no answer within ${seconds} s.` }
  }

  function noTurn(error: unknown, { reason }: AbortSignal): Troubled {
    if (error instanceof TooManyWaitError)
      return { trouble: 'BUSY', reason: 'Too many looks wait for a model.' }
    return reason === TIME_IS_UP ? LATE : STOPPED
  }

  return {
    async look(order) {
      const use = { calls: 0, inputTokens: 0, outputTokens: 0 }
      if (isClosed || order.signal?.aborted) return { use, ...STOPPED }
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(TIME_IS_UP), seconds * 1000)
      const giveUp = () => stop.abort()
      order.signal?.addEventListener('abort', giveUp, { once: true })
      const begun = look(order, stop.signal, use).finally(() => {
        clearTimeout(timer)
        order.signal?.removeEventListener('abort', giveUp)
        looking.delete(stop)
      })
      looking.set(stop, begun)
      return begun
    },
    whyNot(text) {
      const name = modelNamed(text)
      return name ? whyNot(name.provider) : `The model ${MODEL_NAME_HINT}.`
    },
    async close() {
      isClosed = true
      for (const stop of looking.keys()) stop.abort()
      await Promise.allSettled(looking.values())
    },
  }
}
