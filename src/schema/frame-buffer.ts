import type { RingState } from '../core/frames/store.ts'
import { builder } from './builder.ts'

const BufferState = builder.enumType('BufferState', {
  description: 'Whether there is anything to look at.',
  values: {
    EMPTY: {
      description:
        'No frame of the last seconds is there: none came, or the server that held them was restarted.',
    },
    FILLED: { description: 'Frames are there.' },
  } as const,
})

const moment = (time: number | null) => (time === null ? null : new Date(time))

export const FrameBuffer = builder.objectRef<RingState>('FrameBuffer').implement({
  description: 'The last seconds of one source, as they are held now.',
  fields: (t) => ({
    state: t.field({
      type: BufferState,
      description: 'Whether there is anything to look at.',
      resolve: ({ frames }) => (frames > 0 ? 'FILLED' : 'EMPTY'),
    }),
    frames: t.exposeInt('frames', { description: 'How many frames it holds.' }),
    bytes: t.exposeFloat('bytes', { description: 'How many bytes these have.' }),
    seconds: t.float({
      description: 'From the oldest frame to the newest, by capture time.',
      resolve: ({ oldestAt, newestAt }) =>
        oldestAt === null || newestAt === null ? 0 : (newestAt - oldestAt) / 1000,
    }),
    oldestAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the oldest frame was captured.',
      resolve: ({ oldestAt }) => moment(oldestAt),
    }),
    newestAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the newest frame was captured.',
      resolve: ({ newestAt }) => moment(newestAt),
    }),
    dropped: t.exposeFloat('dropped', {
      description:
        'Frames that left before their time, because the buffer of the source, of its client or of the server was full.',
    }),
    missing: t.exposeFloat('missing', { description: 'Numbers left out in the sequence of the camera.' }),
    duplicates: t.exposeFloat('duplicates', { description: 'Frames that came twice.' }),
  }),
})
