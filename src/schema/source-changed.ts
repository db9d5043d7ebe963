import { requireViewer } from '../core/access/viewer.ts'
import { visible } from '../core/access/visible.ts'
import { followEvents } from '../core/events/follow.ts'
import { endOfEvents } from '../core/events/start.ts'
import { SOURCE_CHANGES, type SourceChange } from '../core/sources/events.ts'
import { findSource, ownerOf } from '../core/sources/find.ts'
import type { EventRow } from '../db/tables/index.ts'
import { builder, type Context } from './builder.ts'
import { AFTER, CURSOR, cursorOf, ONLY_CLIENT } from './follow.ts'
import { FRAMES_READ } from './sources.ts'

const MEANINGS: Record<SourceChange, string> = {
  CREATED: 'It was made, beforehand or by its first frame.',
  UPDATED: 'Its settings were changed.',
  RENAMED: 'It has another name.',
  ARCHIVED: 'It was put away.',
  UNARCHIVED: 'It was taken back.',
  DELETED: 'It is gone, with its frames.',
  ONLINE: 'It sends frames.',
  OFFLINE: 'It sent nothing for as long as its settings allow.',
}

const SourceChangeType = builder.enumType('SourceChange', {
  description: 'What happened to a source.',
  values: Object.fromEntries(SOURCE_CHANGES.map((change) => [change, { description: MEANINGS[change] }])) as {
    [Change in SourceChange]: { description: string }
  },
})

/** Written by `recordSourceEvents`. */
type SourceData = { change: SourceChange; name?: string }

const dataOf = ({ data }: EventRow) => data as SourceData

const SourceChanged = builder.objectRef<EventRow>('SourceChanged').implement({
  description: 'Something that happened to a source.',
  fields: (t) => ({
    cursor: t.string({ description: CURSOR, resolve: cursorOf }),
    at: t.field({ type: 'DateTime', description: 'When it happened.', resolve: ({ at }) => at }),
    change: t.field({
      type: SourceChangeType,
      description: 'What happened.',
      resolve: (event) => dataOf(event).change,
    }),
    name: t.string({
      nullable: true,
      description: 'What the source was called then.',
      resolve: (event) => dataOf(event).name ?? null,
    }),
    source: t.drizzleField({
      type: 'sources',
      nullable: true,
      description: 'The source as it is now; null if it is gone.',
      resolve: (query, { subjectId }, _, { core, viewer }) =>
        core.db.query.sources.findFirst(
          query({ where: { AND: [visible.sources(requireViewer(viewer)), { id: subjectId }] } }),
        ),
    }),
  }),
})

type Asked = {
  after?: string | null | undefined
  source?: string | null | undefined
  client?: string | null | undefined
}

async function follow({ after, source, client }: Asked, context: Context) {
  const { core, watch } = context
  const viewer = requireViewer(context.viewer)
  const of = typeof source === 'string' ? await findSource(core, viewer, { source, client }) : undefined
  const clientId = of ? of.clientId : await ownerOf(core, viewer, client)
  const filter = {
    AND: [visible.sourceEvents(viewer), { ...(clientId && { clientId }), ...(of && { subjectId: of.id }) }],
  }
  return followEvents(core, watch, { kind: 'source', after, filter })
}

builder.subscriptionField('sourceChanged', (t) =>
  t.field({
    type: SourceChanged,
    description:
      'What happens to sources: made, changed, online, offline, gone; in one order for everybody. Ends when the key does.',
    guard: FRAMES_READ,
    args: {
      after: t.arg.string({ description: AFTER }),
      source: t.arg.string({ description: 'Only this source, by its name or its id.' }),
      client: t.arg.id({ description: `${ONLY_CLIENT} Operators say so where they name a source.` }),
    },
    subscribe: (_, asked, context) => follow(asked, context),
    resolve: (event) => event,
  }),
)

builder.queryField('sourceCursor', (t) =>
  t.string({
    description:
      'Where the changes of sources end now. Ask for it before `sources`, and give it as `after` to `sourceChanged`: between the list and what follows nothing is missed.',
    guard: FRAMES_READ,
    resolve: (_, __, { core }) => endOfEvents(core, 'source'),
  }),
)
