import { requireViewer } from '../core/access/viewer.ts'
import type { Core } from '../core/context.ts'
import {
  type Looked,
  latestFrame,
  lookAtFrames,
  type PageArguments,
  type WindowAsked,
} from '../core/frames/look.ts'
import { markOf } from '../core/frames/mark.ts'
import type { Window } from '../core/frames/page.ts'
import type { SourceRef } from '../core/frames/store.ts'
import { findSource } from '../core/sources/find.ts'
import { refOf } from '../core/sources/held.ts'
import type { SourceRow } from '../db/tables/index.ts'
import { builder } from './builder.ts'
import { Frame, type FrameOfSource } from './frame.ts'
import { FRAMES_READ, Source } from './sources.ts'

const FrameConnection = builder.connectionObject<typeof Frame, { window: Window }>(
  {
    type: Frame,
    name: 'FrameConnection',
    description:
      'A part of what a source holds, by the time of capture, the oldest first. It ends early rather than to hold more than 16 MiB of pictures.',
    fields: (t) => ({
      from: t.field({
        type: 'DateTime',
        description:
          'Captured after this moment. Give it with `to` and a cursor to go on in the same window.',
        resolve: ({ window }) => new Date(window.from),
      }),
      to: t.field({
        type: 'DateTime',
        description: 'Captured up to this moment.',
        resolve: ({ window }) => new Date(window.to),
      }),
    }),
  },
  { name: 'FrameEdge' },
)

type Asked = WindowAsked & PageArguments

async function connect(core: Core, source: SourceRow, asked: Asked) {
  return connectionOf(await lookAtFrames(core, source, asked), refOf(source))
}

function connectionOf({ frames, hasNext, hasPrevious, window }: Looked, source: SourceRef) {
  const edges = frames.map((frame) => ({ cursor: markOf(frame), node: { frame, source } }))
  return {
    edges,
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    window,
  }
}

export async function latestOf(core: Core, source: SourceRow): Promise<FrameOfSource | null> {
  const frame = await latestFrame(core, source)
  return frame && { frame, source: refOf(source) }
}

const FRAMES_ARGUMENTS = builder.args((t) => ({
  ...t.connectionArgs(),
  seconds: t.float({
    description:
      'Those captured in the last so many seconds. Without it and `from` and `to`: all that is held.',
  }),
  from: t.field({ type: 'DateTime', description: 'Only those captured after this moment.' }),
  to: t.field({ type: 'DateTime', description: 'Only those captured up to this moment; else up to now.' }),
}))

const WHICH = builder.args((t) => ({
  source: t.string({ required: true, description: 'The name or the id of the source.' }),
  client: t.id({ description: 'Whose it is (id or slug). Operators say so where they give a name.' }),
}))

const LATEST = 'The frame that was captured last; null while none is held.'
const FRAMES = 'The frames that are held, by the time of capture, the oldest first.'

builder.drizzleObjectFields(Source, (t) => ({
  latestFrame: t.field({
    type: Frame,
    nullable: true,
    description: LATEST,
    guard: FRAMES_READ,
    resolve: (source, _, { core }) => latestOf(core, source),
  }),
  frames: t.field({
    type: FrameConnection,
    description: FRAMES,
    guard: FRAMES_READ,
    args: FRAMES_ARGUMENTS,
    resolve: (source, asked, { core }) => connect(core, source, asked),
  }),
}))

builder.queryFields((t) => ({
  latestFrame: t.field({
    type: Frame,
    nullable: true,
    description: LATEST,
    guard: FRAMES_READ,
    args: WHICH,
    resolve: async (_, named, { core, viewer }) =>
      latestOf(core, await findSource(core, requireViewer(viewer), named)),
  }),
  frames: t.field({
    type: FrameConnection,
    nullable: true,
    description: FRAMES,
    guard: FRAMES_READ,
    args: { ...WHICH, ...FRAMES_ARGUMENTS },
    resolve: async (_, { source, client, ...asked }, { core, viewer }) =>
      connect(core, await findSource(core, requireViewer(viewer), { source, client }), asked),
  }),
}))
