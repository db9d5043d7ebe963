import { requireViewer } from '../core/access/viewer.ts'
import { type FrameNews, followFrames } from '../core/frames/follow.ts'
import { measuredFps, silentSince } from '../core/sources/measured.ts'
import { builder } from './builder.ts'
import { ONLY_CLIENT } from './follow.ts'
import { Frame } from './frame.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { latestOf } from './frame-pages.ts'
import { FRAMES_READ, Source } from './sources.ts'

const DEFAULT_PER_SECOND = 2

const FrameBuffered = builder.objectRef<FrameNews>('FrameBuffered').implement({
  description: 'Frames of a source came in: how it stands now.',
  fields: (t) => ({
    source: t.field({ type: Source, description: 'Which.', resolve: ({ row }) => row }),
    buffer: t.field({
      type: FrameBuffer,
      description: 'Its last seconds, as they are held now.',
      resolve: ({ state }) => state,
    }),
    fps: t.float({
      description: 'Frames a second, measured over what is held.',
      resolve: ({ state }, _, { core }) => measuredFps(state, silentSince(core)),
    }),
    latestFrame: t.field({
      type: Frame,
      nullable: true,
      description: 'The frame that was captured last; null where it is gone by now.',
      resolve: ({ row }, _, { core }) => latestOf(core, row),
    }),
  }),
})

builder.subscriptionField('frameBuffered', (t) =>
  t.field({
    type: FrameBuffered,
    description:
      'How sources stand as their frames come in: each at most `perSecond` times a second, always as it is by then. Ends when the key does.',
    guard: FRAMES_READ,
    args: {
      source: t.arg.string({ description: 'Only this source, by its name or its id.' }),
      client: t.arg.id({ description: `${ONLY_CLIENT} Operators say so where they name a source.` }),
      perSecond: t.arg.float({
        required: true,
        defaultValue: DEFAULT_PER_SECOND,
        description: 'How often a source may be told of: 0.1 to 10.',
      }),
    },
    subscribe: (_, asked, { core, viewer }) => followFrames(core, requireViewer(viewer), asked),
    resolve: (news) => news,
  }),
)
