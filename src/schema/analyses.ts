import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { INCIDENT_TYPES, RISK_LEVELS } from '../core/analysis/incident.ts'
import { searchAnalyses } from '../core/analysis/search.ts'
import { NotFoundError } from '../core/errors.ts'
import { encodeId, uuidOf } from '../core/ids.ts'
import { findSource, ownerOf } from '../core/sources/find.ts'
import type { AnalysisTrigger, RiskLevel, Verdict } from '../db/tables/index.ts'
import { AnalysisStageType, AnalysisTrouble, AnalysisVerdict } from './analysis-stage.ts'
import { AnalysisLookType, AnalysisPresenceType, AnalysisStandingType } from './analysis-views.ts'
import { builder, type Context } from './builder.ts'
import { TOTAL_COUNT } from './connections.ts'
import { atMost, OF_ONE_COLUMN } from './cost.ts'
import { otherKey } from './kept-key.ts'
import { Environment } from './key-input.ts'
import { COUNT, checkPage, countRows } from './page.ts'
import { LARGEST_PAGE } from './page-size.ts'

export const ANALYSIS_READ = { permission: 'analysis:read' } as const

const INCIDENT_MEANINGS: Record<(typeof INCIDENT_TYPES)[number], string> = {
  SHOPLIFTING: 'Goods are taken in a shop, or hidden.',
  THEFT: 'Something else is taken that is not theirs.',
  INTRUSION: 'Somebody is where nobody should be.',
  VIOLENCE: 'People are hurt, or threatened.',
  VANDALISM: 'Something is damaged on purpose.',
  WEAPON: 'A weapon is seen.',
  FALL: 'Somebody fell, or lies on the ground.',
  FIRE_OR_SMOKE: 'Something burns, or there is smoke.',
  LOITERING: 'Somebody stays for longer than usual.',
  CROWD: 'More people than there should be.',
  TAMPERING: 'The camera is covered, frozen or turned away.',
  SUSPICIOUS: 'Something else that is worth a look.',
  NONE: 'Nothing.',
}

export const IncidentTypeName = builder.enumType('IncidentType', {
  description: 'What may be going on.',
  values: Object.fromEntries(
    INCIDENT_TYPES.map((type) => [type, { value: type as string, description: INCIDENT_MEANINGS[type] }]),
  ),
})

const RISK_MEANINGS: Record<(typeof RISK_LEVELS)[number], string> = {
  LOW: 'Worth knowing.',
  MEDIUM: 'Worth a look today.',
  HIGH: 'Worth a look now.',
  CRITICAL: 'Somebody may be in danger.',
}

export const RiskLevelName = builder.enumType('RiskLevel', {
  description: 'How urgent it is.',
  values: Object.fromEntries(
    RISK_LEVELS.map((level) => [level, { value: level, description: RISK_MEANINGS[level] }]),
  ) as Record<RiskLevel, { value: RiskLevel; description: string }>,
})

const AnalysisState = builder.enumType('AnalysisState', {
  description: 'How far an analysis is.',
  values: {
    WAITING: { value: 'waiting', description: 'Its turn has not come. Its frames are held.' },
    RUNNING: { value: 'running', description: 'It is being looked at.' },
    FINISHED: { value: 'finished', description: 'Its verdict stands.' },
  } as const,
})

const AnalysisTriggerType = builder.enumType('AnalysisTrigger', {
  description: 'Why something was looked at.',
  values: {
    ASKED: { value: 'asked', description: 'Somebody wanted it.' },
    WATCHED: { value: 'watched', description: 'The server looked by itself.' },
  } as const,
})

const DEFAULT_LOOKS = 25
/** Up to some hundred small things that stand together, but seldom more than these. */
const MANY_OF_ONE_COLUMN = atMost(30)
/** As many frames as a model is ever shown. */
const MOST_EVIDENCE = 32
const UNKNOWN = 'Null until it is finished'

export const Analysis = builder.drizzleObject('analyses', {
  name: 'Analysis',
  description: 'One look at what a camera held: its stages, and what it comes to.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'windowFrom' in value,
  select: {
    columns: {
      id: true,
      clientId: true,
      environment: true,
      sourceId: true,
      keyId: true,
      runId: true,
      trigger: true,
      state: true,
      windowFrom: true,
      windowTo: true,
      windowId: true,
      frames: true,
      verdict: true,
      trouble: true,
      incidentType: true,
      riskLevel: true,
      confidence: true,
      summary: true,
      detail: true,
      stages: true,
      evidence: true,
      createdAt: true,
      startedAt: true,
      finishedAt: true,
    },
  },
  fields: (t) => ({
    id: t.id({ description: 'analysis_…', resolve: ({ id }) => encodeId('analysis', id) }),
    client: t.relation('client', { description: 'Whose it is.' }),
    source: t.relation('source', { description: 'The camera.' }),
    environment: t.field({
      type: Environment,
      description: 'Live, or test, which is free.',
      resolve: ({ environment }) => environment,
    }),
    key: t.relation('key', {
      nullable: true,
      description: 'Whose key asked; null where nobody of the client did, and without keys:read.',
      query: (_, { viewer }) => otherKey(viewer),
    }),
    trigger: t.field({
      type: AnalysisTriggerType,
      description: 'Why it was looked at.',
      resolve: ({ trigger }) => trigger,
    }),
    state: t.field({ type: AnalysisState, description: 'How far it is.', resolve: ({ state }) => state }),
    verdict: t.field({
      type: AnalysisVerdict,
      nullable: true,
      description: `What it comes to. ${UNKNOWN}.`,
      resolve: ({ verdict }) => verdict,
    }),
    trouble: t.field({
      type: AnalysisTrouble,
      nullable: true,
      description: 'Why nothing can be said, where the verdict is INCONCLUSIVE.',
      resolve: ({ trouble }) => trouble,
    }),
    incidentType: t.field({
      type: IncidentTypeName,
      nullable: true,
      description: `What is going on, or was thought to be. ${UNKNOWN}, and where nothing was found.`,
      resolve: ({ incidentType }) => incidentType,
    }),
    riskLevel: t.field({
      type: RiskLevelName,
      nullable: true,
      description: `How urgent it is. ${UNKNOWN}, and where nothing was found.`,
      resolve: ({ riskLevel }) => riskLevel as RiskLevel | null,
    }),
    confidence: t.float({
      nullable: true,
      description: 'How sure that is: 0 to 1.',
      resolve: ({ confidence }) => confidence,
    }),
    summary: t.string({
      nullable: true,
      description: `A sentence. ${UNKNOWN}.`,
      resolve: ({ summary }) => summary,
    }),
    detail: t.string({ nullable: true, description: 'More of it.', resolve: ({ detail }) => detail }),
    stages: t.field({
      type: [AnalysisStageType],
      complexity: OF_ONE_COLUMN,
      description: 'What each stage said, in their order; those that were not needed are not there.',
      resolve: ({ stages }, _, { core }) => stages.map((stage) => ({ ...stage, currency: core.currency })),
    }),
    windowFrom: t.field({
      type: 'DateTime',
      description: 'Frames that were captured after that,',
      resolve: ({ windowFrom }) => windowFrom,
    }),
    windowTo: t.field({
      type: 'DateTime',
      description: 'and up to that.',
      resolve: ({ windowTo }) => windowTo,
    }),
    windowId: t.string({
      nullable: true,
      description: 'Made of these frames before anything looked at them: the same frames have the same.',
      resolve: ({ windowId }) => windowId,
    }),
    frames: t.int({ description: 'How many frames there were.', resolve: ({ frames }) => frames }),
    evidence: t.field({
      type: ['DateTime'],
      complexity: atMost(MOST_EVIDENCE),
      description: 'When the frames were captured that show it.',
      resolve: ({ evidence }) => evidence.map((at) => new Date(at)),
    }),
    looks: t.field({
      type: [AnalysisLookType],
      description:
        'The frames that were looked at closely, and what was recognised in each; the oldest first.',
      args: {
        first: t.arg.int({
          required: true,
          defaultValue: DEFAULT_LOOKS,
          description: `How many: 1 to ${LARGEST_PAGE}.`,
        }),
        after: t.arg({ type: 'DateTime', description: 'Only those that were captured after that.' }),
      },
      select: { columns: { looks: true } },
      resolve: ({ looks }, { first, after }) => {
        checkPage({ first })
        return looks.filter(({ at }) => !after || at > after.getTime()).slice(0, first)
      },
    }),
    presence: t.field({
      type: [AnalysisPresenceType],
      complexity: MANY_OF_ONE_COLUMN,
      description: 'What was in the picture from when to when.',
      select: { columns: { presence: true } },
      resolve: ({ presence }) => presence,
    }),
    rulesMet: t.field({
      type: [AnalysisStandingType],
      complexity: MANY_OF_ONE_COLUMN,
      description: 'The rules that were met.',
      select: { columns: { standings: true } },
      resolve: ({ standings }) => standings,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was asked for, or began.',
      resolve: ({ createdAt }) => createdAt,
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its turn came.',
      resolve: ({ startedAt }) => startedAt,
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its verdict stood.',
      resolve: ({ finishedAt }) => finishedAt,
    }),
  }),
})

type Asked = {
  client?: string | null | undefined
  source?: string | null | undefined
  environment?: 'live' | 'test' | null | undefined
  verdict?: Verdict | null | undefined
  trigger?: AnalysisTrigger | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

async function analysisFilter({ client, source, ...search }: Asked, { core, viewer }: Context) {
  const asker = requireViewer(viewer)
  const of = typeof source === 'string' ? await findSource(core, asker, { source, client }) : undefined
  const clientId = (of ? of.clientId : await ownerOf(core, asker, client)) ?? undefined
  return { AND: [visible.analyses(asker), searchAnalyses({ ...search, clientId, sourceId: of?.id })] }
}

builder.queryFields((t) => ({
  analysis: t.drizzleField({
    type: Analysis,
    description: 'One analysis.',
    guard: ANALYSIS_READ,
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (query, _, { id }, { core, viewer }) => {
      const where = { AND: [visible.analyses(requireViewer(viewer)), { id: uuidOf('analysis', id) ?? NONE }] }
      const found = await core.db.query.analyses.findFirst(query({ where }))
      if (!found) throw new NotFoundError('analysis', id)
      return found
    },
  }),
  analyses: t.drizzleConnection(
    {
      type: 'analyses',
      description: 'Analyses, the latest first; live and test, as far as the key sees both.',
      guard: ANALYSIS_READ,
      args: {
        client: t.arg.id({ description: 'Only of this client (id or slug).' }),
        source: t.arg.string({ description: 'Only of this source, by its name or its id.' }),
        environment: t.arg({ type: Environment, description: 'Only live, or only test.' }),
        verdict: t.arg({ type: AnalysisVerdict, description: 'Only with this verdict.' }),
        trigger: t.arg({ type: AnalysisTriggerType, description: 'Only asked for, or only watched.' }),
        since: t.arg({ type: 'DateTime', description: 'Only what began from then on.' }),
        until: t.arg({ type: 'DateTime', description: 'Only what began before then.' }),
      },
      resolve: async (query, _, args, context) => {
        checkPage(args, 'moment', 'id')
        const where = await analysisFilter(args, context)
        const orderBy = { createdAt: 'desc', id: 'desc' } as const
        return context.core.db.query.analyses.findMany(query({ where, orderBy }))
      },
    },
    {
      fields: (connection) => ({
        totalCount: connection.int({
          description: TOTAL_COUNT,
          resolve: async ({ args }, _, context) => {
            const where = await analysisFilter(args, context)
            return countRows(context.core.db.query.analyses.findFirst({ where, ...COUNT }))
          },
        }),
      }),
    },
  ),
}))

/** No row has it. */
const NONE = '00000000-0000-0000-0000-000000000000'
