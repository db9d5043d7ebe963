import { MOST_RULES } from '../core/analysis/rule-input.ts'
import { MOST_ZONES } from '../core/analysis/zone-input.ts'
import type { AnalysisSettings, ArmedSpan, Point, Rule, Zone } from '../db/tables/index.ts'
import { RiskLevelName } from './analyses.ts'
import { STAGE_MEANINGS } from './analysis-stage.ts'
import { builder } from './builder.ts'
import { atMost, OF_ONE_COLUMN } from './cost.ts'
import { ABOUT_RULES as ABOUT, DayName, RuleTypeName } from './rule-words.ts'
import { FRAMES_READ, Source } from './sources.ts'

const PointType = builder.objectRef<Point>('Point').implement({
  description: `A place in the picture, ${ABOUT.inParts}.`,
  fields: (t) => ({
    x: t.exposeFloat('x', { description: 'From its left edge.' }),
    y: t.exposeFloat('y', { description: 'From its upper edge.' }),
  }),
})

const ZoneType = builder.objectRef<Zone>('Zone').implement({
  description: 'A part of the picture that rules can be for.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What rules call it.' }),
    points: t.field({
      type: [PointType],
      complexity: OF_ONE_COLUMN,
      description: 'Its corners, in their order round it.',
      resolve: ({ points }) => [...points],
    }),
  }),
})

const MaskType = builder.objectRef<readonly Point[]>('Mask').implement({
  description: 'A part of the picture that is not looked at.',
  fields: (t) => ({
    points: t.field({
      type: [PointType],
      complexity: OF_ONE_COLUMN,
      description: 'Its corners, in their order round it.',
      resolve: (points) => [...points],
    }),
  }),
})

const SpanType = builder.objectRef<ArmedSpan>('ArmedSpan').implement({
  description: 'When a rule is armed, by the clock on the wall.',
  fields: (t) => ({
    days: t.field({ type: [DayName], description: ABOUT.days, resolve: ({ days }) => [...days] }),
    from: t.exposeString('from', { description: ABOUT.from }),
    to: t.exposeString('to', { description: ABOUT.to }),
  }),
})

const AnalysisRule = builder.objectRef<Rule>('AnalysisRule').implement({
  description: 'What makes an incident of what a camera sees, without any model.',
  fields: (t) => ({
    type: t.field({ type: RuleTypeName, description: 'What it looks for.', resolve: ({ type }) => type }),
    zone: t.string({ nullable: true, description: ABOUT.zone, resolve: ({ zone }) => zone }),
    schedule: t.field({
      type: [SpanType],
      nullable: true,
      complexity: OF_ONE_COLUMN,
      description: ABOUT.schedule,
      resolve: ({ schedule }) => (schedule ? [...schedule] : null),
    }),
    minSeconds: t.float({
      nullable: true,
      description: ABOUT.minSeconds,
      resolve: ({ minSeconds }) => minSeconds,
    }),
    minScore: t.float({ nullable: true, description: ABOUT.minScore, resolve: ({ minScore }) => minScore }),
    people: t.int({ nullable: true, description: ABOUT.people, resolve: ({ people }) => people }),
    dwellSeconds: t.float({
      nullable: true,
      description: ABOUT.dwellSeconds,
      resolve: ({ dwellSeconds }) => dwellSeconds,
    }),
    riskLevel: t.field({
      type: RiskLevelName,
      nullable: true,
      description: ABOUT.riskLevel,
      resolve: ({ riskLevel }) => riskLevel,
    }),
  }),
})

type Stages = NonNullable<AnalysisSettings['stages']>

const StagesType = builder.objectRef<Stages>('AnalysisStages').implement({
  description:
    'Which stages the analyses of a camera go through, as far as they are needed; those of models where there is a model.',
  fields: (t) => ({
    motion: t.boolean({
      description: STAGE_MEANINGS.motion,
      resolve: ({ motion }) => motion !== false,
    }),
    detect: t.boolean({
      description: STAGE_MEANINGS.detect,
      resolve: ({ detect }) => detect !== false,
    }),
    screen: t.boolean({
      description: STAGE_MEANINGS.screen,
      resolve: ({ screen }) => screen !== false,
    }),
    confirm: t.boolean({
      description: STAGE_MEANINGS.confirm,
      resolve: ({ confirm }) => confirm !== false,
    }),
  }),
})

builder.drizzleObjectFields(Source, (t) => ({
  watch: t.boolean({
    description: 'Whether it is looked at by itself, while there is motion.',
    guard: FRAMES_READ,
    resolve: ({ watch }) => watch,
  }),
  rules: t.field({
    type: [AnalysisRule],
    complexity: atMost(MOST_RULES),
    description: 'What makes an incident of what it sees, without any model.',
    guard: FRAMES_READ,
    resolve: ({ analysis }) => [...(analysis.rules ?? [])],
  }),
  zones: t.field({
    type: [ZoneType],
    complexity: atMost(MOST_ZONES),
    description: 'Parts of its picture that rules can be for.',
    guard: FRAMES_READ,
    resolve: ({ analysis }) => [...(analysis.zones ?? [])],
  }),
  masks: t.field({
    type: [MaskType],
    complexity: atMost(MOST_ZONES),
    description: 'Parts of its picture that are not looked at.',
    guard: FRAMES_READ,
    resolve: ({ analysis }) => [...(analysis.masks ?? [])],
  }),
  stages: t.field({
    type: StagesType,
    description: 'Which stages its analyses go through.',
    guard: FRAMES_READ,
    resolve: ({ analysis }) => analysis.stages ?? {},
  }),
}))
