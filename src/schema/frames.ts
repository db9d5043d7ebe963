import { type GraphQLResolveInfo, Kind } from 'graphql'
import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { decodeFrame } from '../core/frames/base64.ts'
import { captureOf, readSequence } from '../core/frames/capture.ts'
import { type Buffered, bufferFrames } from '../core/frames/intake.ts'
import { REJECT_REASONS, type Rejected } from '../core/frames/rejection.ts'
import { refusalIn } from '../core/frames/stand-in.ts'
import { builder, type Context } from './builder.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { Source } from './sources.ts'

export const MOST_FRAMES = 250
/** As many as the largest body has. */
const MOST_BYTES_PUSHED = 64 * 1024 * 1024

const RejectReason = builder.enumType('RejectReason', {
  description: 'Why a frame was not taken.',
  values: Object.fromEntries(
    Object.entries(REJECT_REASONS).map(([reason, description]) => [reason, { description }]),
  ) as { [Reason in keyof typeof REJECT_REASONS]: { description: string } },
})

export const RejectedFrame = builder.objectRef<Rejected>('RejectedFrame').implement({
  description: 'A frame that was not taken. The others were.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Which of those that were sent, from 0.' }),
    reason: t.expose('reason', { type: RejectReason, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people: what is wrong, and what to do.' }),
  }),
})

const FramesBuffered = builder.objectRef<Buffered>('FramesBuffered').implement({
  description: 'What became of the frames.',
  fields: (t) => ({
    source: t.field({
      type: Source,
      nullable: true,
      description: 'Where they are; null where no frame was good and there is no source of this name.',
      resolve: ({ source }) => source?.row ?? null,
    }),
    accepted: t.exposeInt('accepted', { description: 'How many were taken.' }),
    rejected: t.field({
      type: [RejectedFrame],
      complexity: atMost(MOST_FRAMES),
      description: 'Those that were not, in the order in which they were sent.',
      resolve: ({ rejected }) => rejected,
    }),
    buffer: t.field({
      type: FrameBuffer,
      description: 'How the buffer stands now.',
      resolve: ({ state }) => state,
    }),
    clockSkewSeconds: t.float({
      description:
        "By how much the camera's clock is behind the server's, as far as it shows; negative where it is ahead. Capture times are corrected by it.",
      resolve: ({ clockSkewMs }) => clockSkewMs / 1000,
    }),
  }),
})

const FrameInput = builder.inputType('FrameInput', {
  description: 'One picture of a camera.',
  fields: (t) => ({
    data: t.string({
      required: true,
      description: 'A JPEG, PNG or WebP, in base64; or a file of a multipart request.',
    }),
    capturedAt: t.field({
      type: 'DateTime',
      description:
        'When it was captured, by the clock of the camera. Without it the arrival counts. Refused from a minute ahead of the server on, and after an hour.',
    }),
    sequence: t.int({
      description: 'The count of the camera: what comes twice is told by it, and what is missing.',
    }),
  }),
})

const BufferFramesInput = builder.inputType('BufferFramesInput', {
  description: 'Frames of one camera.',
  fields: (t) => ({
    source: t.string({
      required: true,
      description: 'Its name, or the id of a source that is there. A name that is new makes a source.',
    }),
    client: t.id({ description: 'Whose camera it is (id or slug). For operators only, who have to say so.' }),
    frames: t.field({
      type: [FrameInput],
      required: true,
      description: `In any order; 1 to ${MOST_FRAMES}.`,
    }),
  }),
})

builder.mutationField('bufferFrames', (t) =>
  t.field({
    type: FramesBuffered,
    description:
      'Puts frames into the buffer of a source, which keeps the last seconds. A bad frame does not spoil the others.',
    guard: { permission: 'frames:write' },
    nullable: true,
    errors: outcome('BufferFramesResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: BufferFramesInput, required: true, description: 'Which, and where to.' }) },
    resolve: (_, { input: { frames, ...to } }, context, info) => {
      const { core, viewer, decoded } = context
      if (frames.length < 1 || frames.length > MOST_FRAMES) {
        throw new InvalidInputError([
          {
            path: 'frames',
            message: `frames must hold 1 to ${MOST_FRAMES} frames; it holds ${frames.length}.`,
          },
        ])
      }
      countPushed(context, frames)
      const picture = pictureReader(decoded, info)
      const given = frames.map(({ data, capturedAt, sequence }) => {
        const count = typeof sequence === 'number' ? readSequence('sequence', sequence) : null
        const { fault, ...capture } = captureOf(capturedAt?.getTime() ?? null, count)
        return { data: picture(data), ...capture, fault: refusalIn(data) ?? fault }
      })
      return bufferFrames(core, requireViewer(viewer), to, given)
    },
  }),
)

/** No more than a body can bring: one picture can stand in many places. */
function countPushed(context: Context, frames: readonly { data: string }[]): void {
  const sizes = frames.map(({ data }) => context.decoded?.get(data)?.length ?? (data.length * 3) / 4)
  context.bytesPushed = sizes.reduce((sum, size) => sum + size, context.bytesPushed ?? 0)
  if (context.bytesPushed <= MOST_BYTES_PUSHED) return
  throw new InvalidInputError([
    {
      path: 'frames',
      message: `The frames of this request have together more than ${MOST_BYTES_PUSHED} bytes, each counted as often as it is used. Send fewer at a time.`,
    },
  ])
}

/** Frames are given away, memory and all: a picture that is sent once and used again is copied for that. */
function pictureReader(decoded: Context['decoded'], { operation }: GraphQLResolveInfo) {
  if (!decoded) return decodeFrame
  const { selections } = operation.selectionSet
  const isAlone = selections.length === 1 && selections[0]?.kind === Kind.FIELD
  const used = new Set<string>()
  return (data: string): Buffer | null => {
    const picture = decoded.get(data)
    if (!picture) return decodeFrame(data)
    if (!isAlone || used.has(data)) return Buffer.from(picture.buffer.slice(0))
    used.add(data)
    return picture
  }
}
