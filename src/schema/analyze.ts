import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { type Analyze, analyze } from '../core/analysis/ask.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { AnalysisRow } from '../db/tables/index.ts'
import { Analysis } from './analyses.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { LARGEST_PAGE } from './page-size.ts'

type Ran = { rows: readonly AnalysisRow[] }

const count = (rows: readonly AnalysisRow[], wanted: (row: AnalysisRow) => boolean) =>
  rows.filter(wanted).length

const AnalyzeSummary = builder.objectRef<Ran>('AnalyzeSummary').implement({
  description: 'How many of these analyses came to what, as they stood when this was answered.',
  fields: (t) => ({
    total: t.int({ description: 'How many there are.', resolve: ({ rows }) => rows.length }),
    unfinished: t.int({
      description: 'Whose verdict is still to come.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === null),
    }),
    detected: t.int({
      description: 'In which something was seen, whether or not it was confirmed.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === 'incident' || verdict === 'vetoed'),
    }),
    confirmed: t.int({
      description: 'That are incidents.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === 'incident'),
    }),
    vetoed: t.int({
      description: 'In which what was seen was taken back.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === 'vetoed'),
    }),
    clear: t.int({
      description: 'In which nothing is going on.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === 'clear'),
    }),
    inconclusive: t.int({
      description: 'Of which nothing can be said.',
      resolve: ({ rows }) => count(rows, ({ verdict }) => verdict === 'inconclusive'),
    }),
  }),
})

const Analyzed = builder.objectRef<Ran>('Analyzed').implement({
  description: 'What was asked to be looked at, one analysis for each source.',
  fields: (t) => ({
    analyses: t.field({
      type: [Analysis],
      complexity: atMost(LARGEST_PAGE),
      description: 'With their verdicts, if this waited for them; else follow them by analysisCompleted.',
      resolve: async ({ rows }, _, { core, viewer }) => {
        const ids = rows.map(({ id }) => id)
        const found = await core.db.query.analyses.findMany({
          where: { AND: [visible.analyses(requireViewer(viewer)), { id: { in: ids } }] },
        })
        const byId = new Map(found.map((row) => [row.id, row]))
        return ids.flatMap((id) => byId.get(id) ?? [])
      },
    }),
    summary: t.field({
      type: AnalyzeSummary,
      description: 'What they come to together.',
      resolve: (ran) => ran,
    }),
  }),
})

const AnalyzeInput = builder.inputType('AnalyzeInput', {
  description: 'What is to be looked at.',
  fields: (t) => ({
    client: t.id({
      description: 'Whose (id or slug). For operators only, who say so where they give a name, or none.',
    }),
    source: t.string({ description: 'Which source, by its name or its id; all of the client without.' }),
    seconds: t.float({ description: 'How far back: 0.1 to 600; the long window of the source without.' }),
    wait: t.boolean({
      description: 'Whether to answer when it is done. Otherwise at once, with ids to follow.',
    }),
  }),
})

builder.mutationField('analyze', (t) =>
  t.field({
    type: Analyzed,
    description:
      'Looks at what sources hold now. The frames are taken before it is answered, so that nothing is lost however long it takes. Billed once for each that comes to a verdict.',
    guard: { permission: 'analysis:run' },
    errors: outcome('AnalyzeResult', InvalidInputError, NotFoundError, ConflictError),
    args: { input: t.arg({ type: AnalyzeInput, required: true, description: 'What to look at.' }) },
    resolve: async (_, { input }, { core, viewer }) => ({
      rows: await analyze(core, requireViewer(viewer), input satisfies Analyze),
    }),
  }),
)
