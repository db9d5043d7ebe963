import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { followAnalyses } from '../core/analysis/follow.ts'
import { endOfEvents } from '../core/events/start.ts'
import type { EventRow } from '../db/tables/index.ts'
import { ANALYSIS_READ } from './analyses.ts'
import { builder } from './builder.ts'
import { AFTER, CURSOR, cursorOf, ONLY_CLIENT } from './follow.ts'

const AnalysisCompleted = builder.objectRef<EventRow>('AnalysisCompleted').implement({
  description: 'An analysis came to its verdict.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    at: t.field({ type: 'DateTime', description: 'When its verdict stood.', resolve: ({ at }) => at }),
    analysis: t.drizzleField({
      type: 'analyses',
      nullable: true,
      description: 'The analysis; null if it is gone, with its source.',
      resolve: (query, { subjectId }, _, { core, viewer }) =>
        core.db.query.analyses.findFirst(
          query({ where: { AND: [visible.analyses(requireViewer(viewer)), { id: subjectId }] } }),
        ),
    }),
  }),
})

builder.subscriptionField('analysisCompleted', (t) =>
  t.field({
    type: AnalysisCompleted,
    description:
      'Analyses as they come to their verdicts, those that were asked for and of those that were watched what is kept; in one order for everybody. Ends when the key does.',
    guard: ANALYSIS_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      source: t.arg.string({ description: 'Only of this source, by its name or its id.' }),
      client: t.arg.id({ description: `${ONLY_CLIENT} Operators say so where they name a source.` }),
    },
    subscribe: (_, asked, { core, watch, viewer }) =>
      followAnalyses(core, watch, requireViewer(viewer), asked),
    resolve: (event) => event,
  }),
)

builder.queryField('analysisCursor', (t) =>
  t.string({
    description:
      'Where finished analyses end now. Ask for it before `analyses` or `analyze`, and give it as `after` to `analysisCompleted`: between the two nothing is missed.',
    guard: ANALYSIS_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'analysis'),
  }),
)
