import type { InputFieldBuilder } from '@pothos/core'
import { MOST_RULES } from '../core/analysis/rule-input.ts'
import { MOST_POINTS } from '../core/analysis/zone-input.ts'
import { RiskLevelName } from './analyses.ts'
import { STAGE_MEANINGS } from './analysis-stage.ts'
import { builder } from './builder.ts'
import { ABOUT_RULES as ABOUT, DayName, RuleTypeName } from './rule-words.ts'

const PointInput = builder.inputType('PointInput', {
  description: `A place in the picture, ${ABOUT.inParts}.`,
  fields: (t) => ({
    x: t.float({ required: true, description: 'From its left edge.' }),
    y: t.float({ required: true, description: 'From its upper edge.' }),
  }),
})

const CORNERS = `Its corners, in their order round it: 3 to ${MOST_POINTS}.`

const ZoneInput = builder.inputType('ZoneInput', {
  description: 'A part of the picture that rules can be for.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What rules call it.' }),
    points: t.field({ type: [PointInput], required: true, description: CORNERS }),
  }),
})

const MaskInput = builder.inputType('MaskInput', {
  description: 'A part of the picture that is not to be looked at.',
  fields: (t) => ({ points: t.field({ type: [PointInput], required: true, description: CORNERS }) }),
})

const SpanInput = builder.inputType('ArmedSpanInput', {
  description: 'When a rule is armed, by the clock on the wall.',
  fields: (t) => ({
    days: t.field({ type: [DayName], description: ABOUT.days }),
    from: t.string({ required: true, description: ABOUT.from }),
    to: t.string({ required: true, description: ABOUT.to }),
  }),
})

const RuleInput = builder.inputType('AnalysisRuleInput', {
  description: 'What is to make an incident of what a camera sees, without any model.',
  fields: (t) => ({
    type: t.field({ type: RuleTypeName, required: true, description: 'What it looks for.' }),
    zone: t.string({ description: ABOUT.zone }),
    schedule: t.field({ type: [SpanInput], description: ABOUT.schedule }),
    minSeconds: t.float({ description: ABOUT.minSeconds }),
    minScore: t.float({ description: ABOUT.minScore }),
    people: t.int({ description: ABOUT.people }),
    dwellSeconds: t.float({ description: ABOUT.dwellSeconds }),
    riskLevel: t.field({ type: RiskLevelName, description: ABOUT.riskLevel }),
  }),
})

const StagesInput = builder.inputType('AnalysisStagesInput', {
  description: 'Stages to switch on or off. What is left out stays; null: on.',
  fields: (t) => ({
    motion: t.boolean({ description: STAGE_MEANINGS.motion }),
    detect: t.boolean({ description: STAGE_MEANINGS.detect }),
    screen: t.boolean({ description: STAGE_MEANINGS.screen }),
    confirm: t.boolean({ description: STAGE_MEANINGS.confirm }),
  }),
})

type Fields = InputFieldBuilder<typeof builder.$inferSchemaTypes, 'InputObject'>

/** Beside the other fields of a source's input. */
export const analysisFieldsOf = (t: Fields) => ({
  rules: t.field({
    type: [RuleInput],
    description: `All its rules, ${MOST_RULES} at most: those that it had are gone.`,
  }),
  zones: t.field({ type: [ZoneInput], description: 'All its zones: those that it had are gone.' }),
  masks: t.field({ type: [MaskInput], description: 'All its masks: those that it had are gone.' }),
  stages: t.field({ type: StagesInput, description: 'Which stages its analyses go through.' }),
  watch: t.boolean({ description: 'Whether it is looked at by itself, while there is motion.' }),
})
