import type { GraphQLResolveInfo } from 'graphql'
import { InvalidInputError } from '../core/errors.ts'
import type { Frame as FrameShape } from '../core/frames/frame.ts'
import type { ImageFormat } from '../core/frames/image/image.ts'
import { LARGEST_THUMBNAIL, type Picture, type PictureFormat } from '../core/frames/pictures.ts'
import type { SourceRef } from '../core/frames/store.ts'
import { builder, type Context } from './builder.ts'

/** Pictures of one answer, as they are held; base64 makes a third more of them. */
const MOST_BYTES_SHOWN = 64 * 1024 * 1024

/** As much as so many short values. */
const DATA_COST = 20
/** Decoding takes some milliseconds of a core. */
const THUMBNAIL_COST = 20

const DEFAULT_WIDTH = 160
const DEFAULT_HEIGHT = 160

/** A frame, with whose it is. */
export type FrameOfSource = { frame: FrameShape; source: SourceRef }

const FrameFormat = builder.enumType('FrameFormat', {
  description: 'How a picture is encoded.',
  values: {
    JPEG: { value: 'jpeg', description: 'JPEG.' },
    PNG: { value: 'png', description: 'PNG.' },
    WEBP: { value: 'webp', description: 'WebP.' },
  } as const satisfies Record<string, { value: ImageFormat; description: string }>,
})

const ThumbnailFormat = builder.enumType('ThumbnailFormat', {
  description: 'How a thumbnail is encoded.',
  values: {
    JPEG: { value: 'jpeg', description: 'JPEG.' },
    RGB: {
      value: 'rgb',
      description: 'Row by row, three bytes a pixel: red, green, blue. For those who can not decode.',
    },
  } as const satisfies Record<string, { value: PictureFormat; description: string }>,
})

const Thumbnail = builder.objectRef<Picture>('Thumbnail').implement({
  description: 'A small picture of a frame.',
  fields: (t) => ({
    data: t.string({ description: 'In base64.', resolve: ({ data }) => data.toString('base64') }),
    format: t.expose('format', { type: ThumbnailFormat, description: 'How it is encoded.' }),
    width: t.exposeInt('width', { description: 'In pixels.' }),
    height: t.exposeInt('height', { description: 'In pixels.' }),
  }),
})

export const Frame = builder.objectRef<FrameOfSource>('Frame').implement({
  description: 'One picture of a source.',
  fields: (t) => ({
    capturedAt: t.field({
      type: 'DateTime',
      description: "When it was captured, by the server's clock: corrected where the camera's is off.",
      resolve: ({ frame }) => new Date(frame.capturedAt),
    }),
    receivedAt: t.field({
      type: 'DateTime',
      description: 'When it came in.',
      resolve: ({ frame }) => new Date(frame.receivedAt),
    }),
    sequence: t.float({
      nullable: true,
      description: 'The count of the camera, where it counts.',
      resolve: ({ frame }) => frame.sequence,
    }),
    format: t.field({
      type: FrameFormat,
      description: 'How it is encoded.',
      resolve: ({ frame }) => frame.format,
    }),
    width: t.int({ description: 'In pixels.', resolve: ({ frame }) => frame.width }),
    height: t.int({ description: 'In pixels.', resolve: ({ frame }) => frame.height }),
    bytes: t.int({ description: 'How large it is.', resolve: ({ frame }) => frame.data.length }),
    data: t.string({
      nullable: true,
      complexity: DATA_COST,
      description: 'The picture as it came, in base64. One answer holds 64 MiB of them at most.',
      resolve: ({ frame: { data } }, _, context, info) => {
        countShown(context, data.length, info)
        return data.toString('base64')
      },
    }),
    thumbnail: t.field({
      type: Thumbnail,
      nullable: true,
      complexity: { field: THUMBNAIL_COST, multiplier: 1 },
      description: `A small picture of it, in its proportions and never larger than it is. Null, with an error of the code CONFLICT, where it can not be decoded.`,
      args: {
        width: t.arg.int({
          required: true,
          defaultValue: DEFAULT_WIDTH,
          description: `At most so wide: 1 to ${LARGEST_THUMBNAIL}.`,
        }),
        height: t.arg.int({
          required: true,
          defaultValue: DEFAULT_HEIGHT,
          description: `At most so high: 1 to ${LARGEST_THUMBNAIL}.`,
        }),
        format: t.arg({
          type: ThumbnailFormat,
          required: true,
          defaultValue: 'jpeg',
          description: 'How it is to be encoded.',
        }),
      },
      resolve: ({ frame, source }, wanted, { core }) => {
        checkSize(wanted)
        return core.frames.pictures.thumbnail(source, frame, wanted)
      },
    }),
  }),
})

function checkSize({ width, height }: { width: number; height: number }): void {
  for (const [path, size] of Object.entries({ width, height })) {
    if (size >= 1 && size <= LARGEST_THUMBNAIL) continue
    throw new InvalidInputError([{ path, message: `${path} must lie between 1 and ${LARGEST_THUMBNAIL}.` }])
  }
}

/** Pages are bounded each; several of them, and many sources at once, are bounded here. */
function countShown(context: Context, bytes: number, { operation }: GraphQLResolveInfo): void {
  // Of what is followed each event is an answer of its own, and holds one frame.
  if (operation.operation === 'subscription') return
  context.bytesShown = (context.bytesShown ?? 0) + bytes
  if (context.bytesShown <= MOST_BYTES_SHOWN) {
    context.presence.show(bytes, context.bytesShown)
    return
  }
  throw new InvalidInputError([
    {
      path: 'data',
      message: `The pictures of this answer have more than ${MOST_BYTES_SHOWN} bytes. Ask for fewer at a time (first, last).`,
    },
  ])
}
