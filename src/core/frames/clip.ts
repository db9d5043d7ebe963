import type { Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import type { NamedSource } from '../sources/find.ts'
import { MOST_AHEAD_MS, MOST_BEHIND_MS } from './check.ts'
import { type Buffered, bufferFrames } from './intake.ts'
import type { ClipFrame } from './media.ts'
import type { Rejected } from './rejection.ts'

export const MOST_CLIP_FPS = 30
/** After the last frame: so long a clip stays whole, to be looked at. */
const KEPT_FOR_MS = 5 * 60 * 1000
const MOST_AT_ONCE = 250
/** Of a clip that is all wrong, the first tell enough. */
export const MOST_REJECTED_NAMED = 20

export type ClipInput = {
  path: string
  /** When the clip begins, in milliseconds since 1970. Without it, it ends now. */
  capturedAt: number | null
  /** Aborted once nobody waits for it any more. */
  signal: AbortSignal
}

export type BufferedClip = Buffered & {
  /** What was decoded of it. */
  frames: number
  durationMs: number
  /** Decoded frames that the buffer has no room for: the first ones of the clip. */
  dropped: number
}

/** All of a clip or nothing of it: what can not be decoded to its end changes nothing. */
export async function bufferClip(
  ctx: Core,
  viewer: Viewer,
  to: NamedSource,
  { path, capturedAt, signal }: ClipInput,
): Promise<BufferedClip> {
  // Whoever may not, or names what takes no frames, need not wait for it.
  const { source: known } = await bufferFrames(ctx, viewer, to, [])
  const { defaults, decodes } = ctx.frames
  const clip = await decodes.run(async (decoder) => {
    const options = { mostFps: MOST_CLIP_FPS, mostPixels: defaults.largestFramePixels, signal }
    return collect(decoder.decode(path, options), known?.limits.bytes ?? defaults.sourceBufferBytes)
  })
  const start = startOf(clip, capturedAt, ctx.now().getTime())
  return { ...(await append(ctx, viewer, to, clip, start)), ...clip }
}

type Clip = { kept: ClipFrame[]; firstMs: number; frames: number; durationMs: number; dropped: number }

/** Holds no more of it than the buffer could. */
async function collect(frames: AsyncIterable<ClipFrame>, mostBytes: number): Promise<Clip> {
  const kept: ClipFrame[] = []
  let bytes = 0
  let dropped = 0
  let firstMs: number | undefined
  let lastMs = 0
  for await (const frame of frames) {
    firstMs ??= frame.atMs
    lastMs = frame.atMs
    if (lastMs - firstMs > MOST_BEHIND_MS)
      throw wrongFile('The clip is longer than an hour. Upload it in parts.')
    kept.push(frame)
    bytes += frame.data.length
    while (bytes > mostBytes && kept.length > 1) {
      bytes -= kept.shift()?.data.length ?? 0
      dropped += 1
    }
  }
  if (firstMs === undefined) throw wrongFile('There is no picture in the file.')
  return { kept, firstMs, frames: kept.length + dropped, durationMs: lastMs - firstMs, dropped }
}

/** Frames are taken for an hour, and from clocks that are ahead by a minute. */
function startOf({ durationMs }: Clip, capturedAt: number | null, now: number): number {
  if (capturedAt === null) return now - durationMs
  if (capturedAt < now - MOST_BEHIND_MS)
    throw wrongTime('The clip began over an hour ago. Frames are taken for an hour.')
  if (capturedAt + durationMs > now + MOST_AHEAD_MS)
    throw wrongTime('The clip would end in the future. capturedAt says when it began.')
  return capturedAt
}

async function append(
  ctx: Core,
  viewer: Viewer,
  to: NamedSource,
  { kept, firstMs }: Clip,
  start: number,
): Promise<Buffered> {
  const windowMs = ctx.now().getTime() - start + KEPT_FOR_MS
  let sum: Buffered | undefined
  const rejected: Rejected[] = []
  for (let at = 0; at < kept.length; at += MOST_AT_ONCE) {
    const given = kept
      .slice(at, at + MOST_AT_ONCE)
      .map(({ data, atMs }) => ({ data, capturedAt: start + atMs - firstMs }))
    const buffered = await bufferFrames(ctx, viewer, to, given, windowMs)
    rejected.push(...buffered.rejected.map((one) => ({ ...one, index: at + one.index })))
    sum = { ...buffered, accepted: (sum?.accepted ?? 0) + buffered.accepted, rejected }
  }
  return sum ?? bufferFrames(ctx, viewer, to, [])
}

const wrongFile = (message: string) => new InvalidInputError([{ path: 'file', message }])
const wrongTime = (message: string) => new InvalidInputError([{ path: 'capturedAt', message }])
