import { requireViewer } from '../core/access/viewer.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { type BufferedClip, bufferClip, MOST_CLIP_FPS, MOST_REJECTED_NAMED } from '../core/frames/clip.ts'
import { builder } from './builder.ts'
import { atMost } from './cost.ts'
import { outcome } from './errors.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { RejectedFrame } from './frames.ts'
import { Source } from './sources.ts'

const VideoUploaded = builder.objectRef<BufferedClip>('VideoUploaded').implement({
  description: 'The clip was decoded, and its frames are in the buffer.',
  fields: (t) => ({
    source: t.field({
      type: Source,
      nullable: true,
      description: 'Where they are; null where no frame was good and there is no source of this name.',
      resolve: ({ source }) => source?.row ?? null,
    }),
    frames: t.exposeInt('frames', {
      description: `How many frames were decoded: all of them, up to ${MOST_CLIP_FPS} a second.`,
    }),
    durationSeconds: t.float({
      description: 'From the first of them to the last.',
      resolve: ({ durationMs }) => durationMs / 1000,
    }),
    accepted: t.exposeInt('accepted', { description: 'How many were taken.' }),
    dropped: t.exposeInt('dropped', {
      description: 'How many of the first ones were left out, because the buffer has no room for them.',
    }),
    rejected: t.field({
      type: [RejectedFrame],
      complexity: atMost(MOST_REJECTED_NAMED),
      description: `Those that were not taken; the first ${MOST_REJECTED_NAMED}.`,
      resolve: ({ rejected }) => rejected.slice(0, MOST_REJECTED_NAMED),
    }),
    buffer: t.field({
      type: FrameBuffer,
      description: 'How the buffer stands now.',
      resolve: ({ state }) => state,
    }),
  }),
})

const UploadVideoInput = builder.inputType('UploadVideoInput', {
  description: 'A clip of one camera.',
  fields: (t) => ({
    source: t.string({
      required: true,
      description: 'Its name, or the id of a source that is there. A name that is new makes a source.',
    }),
    client: t.id({ description: 'Whose camera it is (id or slug). For operators only, who have to say so.' }),
    file: t.field({ type: 'Upload', required: true, description: 'MP4, MOV, MKV, WebM, AVI and others.' }),
    capturedAt: t.field({
      type: 'DateTime',
      description: 'When the clip begins. Without it, it ends now. No longer ago than an hour.',
    }),
  }),
})

builder.mutationField('uploadVideo', (t) =>
  t.field({
    type: VideoUploaded,
    description:
      'Decodes a whole clip and puts its frames into the buffer of a source, with their own timing: the window is as long as the clip until other frames come. Sent as multipart.',
    guard: { permission: 'frames:write' },
    nullable: true,
    errors: outcome('UploadVideoResult', ConflictError, InvalidInputError, NotFoundError),
    args: { input: t.arg({ type: UploadVideoInput, required: true, description: 'Which, and where to.' }) },
    resolve: (_, { input: { file, capturedAt, ...to } }, { core, viewer, spooled, presence }) => {
      const spooledFile = spooled?.get(file)
      if (!spooledFile)
        throw new InvalidInputError([
          { path: 'file', message: 'There is no such file in the request. Send it as multipart.' },
        ])
      const gone = new AbortController()
      presence.onGone(() => gone.abort())
      return bufferClip(core, requireViewer(viewer), to, {
        path: spooledFile.path,
        capturedAt: capturedAt?.getTime() ?? null,
        signal: gone.signal,
      })
    },
  }),
)
