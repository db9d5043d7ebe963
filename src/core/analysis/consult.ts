import type { ClientRow, Environment, SourceRow, StageRecord } from '../../db/tables/index.ts'
import { reserveUsage } from '../budgets/reserve.ts'
import type { Core } from '../context.ts'
import { ConflictError, QuotaExceededError } from '../errors.ts'
import { ONE } from '../money/decimal.ts'
import { quantity } from '../money/quantity.ts'
import { priceListAt } from '../prices/book.ts'
import { listCost } from '../prices/price-list.ts'
import type { Finding } from './incident.ts'
import type { ModelAnswer, ModelFrame, ModelLook, ModelRole } from './model.ts'
import { takeModelCall } from './model-calls.ts'
import { stageRecord } from './outcome.ts'
import type { Trouble } from './stage.ts'
import { AnalysisTrouble } from './trouble.ts'

/** What a frame and an answer may come to; held in the budget while a model looks. */
const TOKENS_A_FRAME = 1_600
const TOKENS_BESIDES = 3_000

export type Subject = {
  source: SourceRow
  client: ClientRow
  environment: Environment
  /** The quick model is shown the short window, the strong one the long one, where they differ. */
  frames: Record<ModelRole, readonly ModelFrame[]>
  signal?: AbortSignal | undefined
}

export type Consulted = {
  verdict: 'clear' | 'incident' | 'vetoed' | 'inconclusive'
  trouble: Trouble | null
  /** Of the last model that said something. */
  answer: ModelAnswer | null
  stages: StageRecord[]
  reservations: string[]
}

/** Which models look at a camera; null for a stage that is off, or that has none. */
export function modelsFor({ analysis }: Core, client: ClientRow, source: SourceRow) {
  const own = client.settings.analysis ?? {}
  const stages = source.analysis.stages ?? {}
  const { screenModel, confirmModel } = analysis.defaults
  return {
    screen: stages.screen === false ? null : own.screenModel === undefined ? screenModel : own.screenModel,
    confirm:
      stages.confirm === false ? null : own.confirmModel === undefined ? confirmModel : own.confirmModel,
  }
}

/** The quick model, then the strong one, which may take back what the first one said. Either may be missing. */
export async function consult(
  ctx: Core,
  subject: Subject,
  models: ReturnType<typeof modelsFor>,
): Promise<Consulted> {
  const stages: StageRecord[] = []
  const reservations: string[] = []
  let answer: ModelAnswer | null = null
  for (const role of ['screen', 'confirm'] as const) {
    const model = models[role]
    if (model === null) continue
    const looked = await look(ctx, subject, role, model, answer ?? undefined)
    reservations.push(...looked.reservations)
    stages.push(looked.record)
    if ('trouble' in looked)
      return { verdict: 'inconclusive', trouble: looked.trouble, answer, stages, reservations }
    const screened: ModelAnswer | null = answer
    answer = looked.answer
    if (answer.incidentDetected) continue
    const verdict = screened ? 'vetoed' : 'clear'
    if (screened) answer = vetoed(screened, answer)
    return { verdict, trouble: null, answer, stages: decided(stages, verdict), reservations }
  }
  return { verdict: 'incident', trouble: null, answer, stages: decided(stages, 'incident'), reservations }
}

/** What it was thought to be, and why it is not. */
const vetoed = (screened: ModelAnswer, { confidence, summary, detail }: ModelAnswer): ModelAnswer => ({
  ...screened,
  ...{ confidence, summary, detail },
})

/** The last stage is the one that decided. */
const decided = (stages: readonly StageRecord[], verdict: StageRecord['verdict']): StageRecord[] =>
  stages.map((stage, at) => (at === stages.length - 1 ? { ...stage, verdict } : stage))

type Looked = { record: StageRecord; reservations: readonly string[] } & (
  | { answer: ModelAnswer }
  | { trouble: Trouble }
)

async function look(
  ctx: Core,
  subject: Subject,
  role: ModelRole,
  model: string,
  screened: ModelAnswer | undefined,
): Promise<Looked> {
  const { client, source, signal } = subject
  const frames = subject.frames[role]
  const began = performance.now()
  const about = () => ({ model, milliseconds: performance.now() - began, frames: frames.length })
  let reservations: readonly string[] = []
  try {
    reservations = await reserveTokens(ctx, subject, frames.length)
  } catch (error) {
    if (!(error instanceof AnalysisTrouble)) throw error
    const { trouble, message: reason } = error
    const record = stageRecord(role, { verdict: 'inconclusive', reason, trouble, ...about() })
    return { record, trouble, reservations: [] }
  }
  const looked = await ctx.analysis.models.look({
    role,
    model,
    clientId: client.id,
    language: client.settings.language,
    timeZone: client.settings.timeZone,
    sourceName: source.name,
    frames,
    screened,
    beforeCall: () => takeModelCall(ctx, client),
    signal,
  })
  const used = { ...about(), ...(await costOf(ctx, client.id, looked)) }
  if ('trouble' in looked) {
    const { trouble, reason } = looked
    return {
      record: stageRecord(role, { verdict: 'inconclusive', trouble, reason, ...used }),
      trouble,
      reservations,
    }
  }
  const { answer } = looked
  const record = stageRecord(role, {
    verdict: answer.incidentDetected ? 'passed' : 'clear',
    reason: answer.summary,
    score: answer.confidence,
    ...used,
  })
  return { record, answer, reservations }
}

async function reserveTokens(ctx: Core, { client, environment }: Subject, frames: number) {
  const most = BigInt(frames * TOKENS_A_FRAME + TOKENS_BESIDES)
  try {
    const { ids } = await reserveUsage(ctx, {
      clientId: client.id,
      environment,
      uses: [{ operation: 'MODEL_TOKENS', quantity: quantity(most * ONE) }],
    })
    return ids
  } catch (error) {
    if (error instanceof QuotaExceededError) throw new AnalysisTrouble('BUDGET', error.message)
    if (error instanceof ConflictError) throw new AnalysisTrouble('FAILED', error.message)
    throw error
  }
}

async function costOf(ctx: Core, clientId: string, { use }: ModelLook) {
  const { inputTokens, outputTokens } = use
  const list = await priceListAt(ctx, clientId, ctx.now())
  const cost = listCost(list, 'MODEL_TOKENS', quantity(BigInt(inputTokens + outputTokens) * ONE))
  return { inputTokens, outputTokens, costMicros: String(cost) }
}

export const findingOf = (answer: ModelAnswer): Finding => ({
  incidentType: answer.incidentType,
  riskLevel: answer.riskLevel,
  confidence: answer.confidence,
  summary: answer.summary,
  detail: answer.detail,
  evidence: answer.evidenceFrames,
})
