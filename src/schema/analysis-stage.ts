import { type StageVerdict, TROUBLES } from '../core/analysis/stage.ts'
import { micros, money } from '../core/money/money.ts'
import type { AnalysisStage, StageRecord, Verdict } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { MoneyType } from './money.ts'

const VERDICT_MEANINGS: Record<Verdict, string> = {
  clear: 'Nothing is going on.',
  incident: 'Something is going on.',
  vetoed: 'The first model saw something; the second looked again and took it back.',
  inconclusive: 'Nothing can be said; `trouble` and the reasons of the stages say why.',
}

const enumOf = <Value extends string>(meanings: Record<Value, string>) =>
  Object.fromEntries(
    Object.entries<string>(meanings).map(([value, description]) => [
      value.toUpperCase(),
      { value, description },
    ]),
  ) as Record<Uppercase<Value>, { value: Value; description: string }>

export const AnalysisVerdict = builder.enumType('AnalysisVerdict', {
  description: 'What an analysis comes to.',
  values: enumOf<Verdict>(VERDICT_MEANINGS),
})

const StageVerdictType = builder.enumType('StageVerdict', {
  description: 'What one stage said.',
  values: enumOf<StageVerdict>({ passed: 'There is something: the next stage looks.', ...VERDICT_MEANINGS }),
})

export const STAGE_MEANINGS: Record<AnalysisStage, string> = {
  motion: 'Whether anything moves. Local.',
  detect: 'What is in the picture, and whether it breaks a rule. Local.',
  screen: 'A quick model looks.',
  confirm: 'A strong model looks again.',
}

export const AnalysisStageName = builder.enumType('AnalysisStage', {
  description: 'The stages of an analysis, in their order. One that says no ends it.',
  values: enumOf<AnalysisStage>(STAGE_MEANINGS),
})

export const AnalysisTrouble = builder.enumType('AnalysisTrouble', {
  description: 'Why nothing can be said.',
  values: Object.fromEntries(
    Object.entries(TROUBLES).map(([name, description]) => [name, { value: name as string, description }]),
  ),
})

/** Its tokens at their list price are in the currency of the server. */
export const AnalysisStageType = builder
  .objectRef<StageRecord & { currency: string }>('AnalysisStageResult')
  .implement({
    description: 'What one stage of an analysis said.',
    fields: (t) => ({
      stage: t.field({ type: AnalysisStageName, description: 'Which.', resolve: ({ stage }) => stage }),
      verdict: t.field({
        type: StageVerdictType,
        description: 'What it said.',
        resolve: ({ verdict }) => verdict,
      }),
      reason: t.exposeString('reason', { description: 'Why, in a sentence.' }),
      trouble: t.field({
        type: AnalysisTrouble,
        nullable: true,
        description: 'What was in its way.',
        resolve: ({ trouble }) => trouble,
      }),
      score: t.float({
        nullable: true,
        description: 'How sure it is, or how much moves: 0 to 1.',
        resolve: ({ score }) => score,
      }),
      model: t.string({
        nullable: true,
        description: 'What looked: the detector, or a model by its provider and name.',
        resolve: ({ model }) => model,
      }),
      milliseconds: t.float({
        description: 'How long it took.',
        resolve: ({ milliseconds }) => Math.round(milliseconds * 10) / 10,
      }),
      frames: t.int({ description: 'How many frames it looked at.', resolve: ({ frames }) => frames }),
      inputTokens: t.int({
        nullable: true,
        description: 'What a model was given.',
        resolve: ({ inputTokens }) => inputTokens,
      }),
      outputTokens: t.int({
        nullable: true,
        description: 'What it answered.',
        resolve: ({ outputTokens }) => outputTokens,
      }),
      cost: t.field({
        type: MoneyType,
        nullable: true,
        description: 'The list price of these tokens.',
        resolve: ({ costMicros, currency }) =>
          costMicros === null ? null : money(micros(BigInt(costMicros)), currency),
      }),
    }),
  })
