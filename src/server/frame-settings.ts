import { z } from 'zod'
import { DEFAULT_FRAMES, MOST_WINDOW_SECONDS } from '../core/frames/settings.ts'
import type { Setting } from './setting.ts'

const MOST_BYTES = 2 ** 40
const MOST_COUNT = 1_000_000_000
const DEFAULT_UPLOAD_BYTES = 512 * 1024 * 1024
const LEAST_BODY_BYTES = 4 * 1024 * 1024
const DEFAULT_BODY_BYTES = 256 * 1024 * 1024

const between = (least: number, most: number) =>
  z
    .unknown()
    .refine(
      (value) => isNumber(value) && Number(value) >= least && Number(value) <= most,
      `must be a number from ${least} to ${most}`,
    )
    .transform(Number)
const bytesFrom = (least: number) =>
  z
    .unknown()
    .refine(
      (value) => /^[1-9]\d*$/.test(String(value)) && Number(value) >= least && Number(value) <= MOST_BYTES,
      `must be a whole number of bytes, from ${least} to ${MOST_BYTES}`,
    )
    .transform(Number)
const bytes = bytesFrom(1)
const countOrNone = z
  .unknown()
  .refine(
    (value) => isNone(value) || (/^[1-9]\d*$/.test(String(value)) && Number(value) <= MOST_COUNT),
    `must be a whole number from 1 to ${MOST_COUNT}, or none`,
  )
  .transform((value) => (isNone(value) ? null : Number(value)))

const isNone = (value: unknown) => value === null || value === 'none'
const isNumber = (value: unknown) => /^\d+(\.\d+)?$/.test(String(value))

/** How frames are kept: what clients and sources do not say for themselves, and what none of them goes beyond. */
export const FRAME_SETTINGS = {
  shortWindowSeconds: {
    schema: between(0.1, MOST_WINDOW_SECONDS).default(DEFAULT_FRAMES.shortWindowSeconds),
    env: 'VIGINT_SHORT_WINDOW_SECONDS',
    about: 'What a first look at a source takes in.',
  },
  longWindowSeconds: {
    schema: between(0.1, MOST_WINDOW_SECONDS).default(DEFAULT_FRAMES.longWindowSeconds),
    env: 'VIGINT_LONG_WINDOW_SECONDS',
    about: 'How many seconds of frames are kept of a source.',
  },
  offlineAfterSeconds: {
    schema: between(1, 24 * 60 * 60).default(DEFAULT_FRAMES.offlineAfterSeconds),
    env: 'VIGINT_OFFLINE_AFTER_SECONDS',
    about: 'Without a frame for so long, a source is offline.',
  },
  retentionDays: {
    schema: between(1, 3_650).default(DEFAULT_FRAMES.retentionDays),
    env: 'VIGINT_RETENTION_DAYS',
    about: 'How long evidence is kept.',
  },
  sourceBufferBytes: {
    schema: bytes.default(DEFAULT_FRAMES.sourceBufferBytes),
    env: 'VIGINT_SOURCE_BUFFER_BYTES',
    about: 'The most that the frames of one source may hold; a larger picture is not taken.',
  },
  clientBufferBytes: {
    schema: bytes.default(DEFAULT_FRAMES.clientBufferBytes),
    env: 'VIGINT_CLIENT_BUFFER_BYTES',
    about: 'The most that the frames of all sources of one client may hold; the largest source gives first.',
  },
  bufferBytes: {
    schema: bytes.default(DEFAULT_FRAMES.bufferBytes),
    env: 'VIGINT_BUFFER_BYTES',
    about: 'The most that all frames may hold; the client with the most gives first.',
  },
  pinnedBytes: {
    schema: bytes.default(DEFAULT_FRAMES.pinnedBytes),
    env: 'VIGINT_PINNED_BYTES',
    about: 'The most that may be held for analyses and clips while buffers move on.',
  },
  largestFrameBytes: {
    schema: bytes.default(DEFAULT_FRAMES.largestFrameBytes),
    env: 'VIGINT_LARGEST_FRAME_BYTES',
    about: 'The most bytes that one frame may have.',
  },
  largestFramePixels: {
    schema: bytes.default(DEFAULT_FRAMES.largestFramePixels),
    env: 'VIGINT_LARGEST_FRAME_PIXELS',
    about: 'The most pixels that one frame may have.',
  },
  largestUploadBytes: {
    schema: bytes.default(DEFAULT_UPLOAD_BYTES),
    env: 'VIGINT_LARGEST_UPLOAD_BYTES',
    about: 'The most bytes that the clips of one uploadVideo may have.',
  },
  bodyBytes: {
    schema: bytesFrom(LEAST_BODY_BYTES).default(DEFAULT_BODY_BYTES),
    env: 'VIGINT_BODY_BYTES',
    about:
      'The most that all requests may hold in memory while they come in and are answered; half of it for one key.',
  },
  sourcesPerClient: {
    schema: countOrNone.default(DEFAULT_FRAMES.sourcesPerClient),
    env: 'VIGINT_SOURCES_PER_CLIENT',
    about:
      'How many sources a client may have, of each environment, unless it has its own limit; none for no limit.',
  },
} satisfies Record<string, Setting>
