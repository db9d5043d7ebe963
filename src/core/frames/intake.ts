import { requirePermission, type Viewer } from '../access/viewer.ts'
import type { Core } from '../context.ts'
import { ConflictError } from '../errors.ts'
import type { NamedSource } from '../sources/find.ts'
import { knowOrMakeSource, knowSource, recall } from '../sources/know.ts'
import type { KnownSource } from '../sources/known.ts'
import { checkFrame, type GivenFrame } from './check.ts'
import { corrected, learn } from './clock.ts'
import type { Frame } from './frame.ts'
import type { ImageHeader } from './image/image.ts'
import type { Rejected } from './rejection.ts'
import { EMPTY_RING, type Fate, type RingState } from './store.ts'

export type Buffered = {
  /** Null where there is none of this name, and no frame was good enough to make it. */
  source: KnownSource | null
  accepted: number
  rejected: Rejected[]
  state: RingState
  /** By how much the camera's clock is behind the server's; negative where it is ahead. */
  clockSkewMs: number
}

type Good = { index: number; given: GivenFrame; header: ImageHeader }

/** The one way in: whatever brings frames ends here. One bad frame does not spoil the others, and is named. */
export async function bufferFrames(
  ctx: Core,
  viewer: Viewer,
  to: NamedSource,
  given: readonly GivenFrame[],
  windowMs?: number,
): Promise<Buffered> {
  requirePermission(viewer, 'frames:write')
  const { key } = viewer
  const now = ctx.now().getTime()
  // A clip that has begun comes in whole.
  if (windowMs === undefined && key.clientId !== null)
    ctx.frames.stops.require(key.clientId, key.environment, now)
  const rejected: Rejected[] = []
  const good: Good[] = []
  for (const [index, frame] of given.entries()) {
    const checked = checkFrame(ctx, frame, now)
    if ('reason' in checked) rejected.push({ index, ...checked })
    else good.push({ index, given: frame, header: checked })
  }
  // A clip brings its own time along: what it holds came in no second.
  if (windowMs === undefined) admitFrames(ctx, viewer, good, rejected)
  const source = recall(ctx, viewer, to) ?? (await sourceFor(ctx, viewer, to, good.length > 0))
  if (source?.row.archivedAt) throw archived(source)
  if (source) leaveOutTooLarge(source, good, rejected)
  if (!source || good.length === 0) return nothing(ctx, source, rejected)
  if (windowMs === undefined && key.clientId === null)
    ctx.frames.stops.require(source.row.clientId, source.row.environment, now)
  return append(ctx, source, good, rejected, { windowMs, keyId: payingKey(viewer) })
}

/** What an operator sends for a client is by no key of its own. */
const payingKey = ({ key }: Viewer) => (key.clientId === null ? null : key.id)

/** Those over the limit of a second are left out, the last ones first. */
function admitFrames({ frames }: Core, viewer: Viewer, good: Good[], rejected: Rejected[]): void {
  const { count, limit } = frames.rates.admit(viewer, good.length)
  if (!limit) return
  const message = `${limit.of === 'key' ? 'This key may send' : 'The keys of this client may together send'} ${limit.perSecond} frames a second. Send fewer, or ask for a higher limit.`
  for (const { index } of good.splice(count)) rejected.push({ index, reason: 'RATE_LIMITED', message })
  rejected.sort((a, b) => a.index - b.index)
}

/** One that is larger than its source may hold would have all others go, and go itself. */
function leaveOutTooLarge({ limits }: KnownSource, good: Good[], rejected: Rejected[]): void {
  for (let place = good.length - 1; place >= 0; place -= 1) {
    const one = good[place]
    const bytes = one?.given.data?.length ?? 0
    if (!one || bytes <= limits.bytes) continue
    good.splice(place, 1)
    const message = `The picture has ${bytes} bytes; its source holds at most ${limits.bytes}. Send smaller pictures, or let it hold more (bufferBytes).`
    rejected.push({ index: one.index, reason: 'TOO_LARGE', message })
  }
  if (rejected.length > 1) rejected.sort((a, b) => a.index - b.index)
}

async function sourceFor(ctx: Core, viewer: Viewer, to: NamedSource, isWanted: boolean) {
  if (isWanted) return knowOrMakeSource(ctx, viewer, to)
  return (await knowSource(ctx, viewer, to)) ?? null
}

async function append(
  ctx: Core,
  source: KnownSource,
  good: readonly Good[],
  rejected: Rejected[],
  { windowMs: ofClip, keyId }: { windowMs?: number | undefined; keyId: string | null },
): Promise<Buffered> {
  const { frames } = ctx
  const isClip = ofClip !== undefined
  const windowMs = ofClip ?? source.limits.windowMs
  const { ref, clock } = source
  // Only now: to find or make the source can take longer than a window is.
  const now = ctx.now().getTime()
  // All of them first: what they say together tells a wrong clock from a wrong time.
  if (!isClip) for (const { given } of good) learnFrom(source, given, now)
  const made = good.map((each) => frameOf(source, each, now, isClip))
  // By then, the memory of a frame may be free again.
  const sizes = made.map(({ data }) => data.length)
  const { fates, state } = await frames.store.append(ref, made, { ...source.limits, windowMs })
  let accepted = 0
  let bytes = 0
  for (const [place, fate] of fates.entries()) {
    const one = good[place]
    if (!one) continue
    if (fate === 'kept') {
      accepted += 1
      bytes += sizes[place] ?? 0
    } else rejected.push(refused(one, fate, windowMs))
  }
  if (rejected.length > 1) rejected.sort((a, b) => a.index - b.index)
  frames.tally.add(source.row, { count: accepted, bytes, at: now, keyId })
  if (accepted > 0) frames.arrivals.note(ref)
  return { source, accepted, rejected, state, clockSkewMs: clock.skewMs }
}

function learnFrom({ clock }: KnownSource, { capturedAt }: GivenFrame, now: number): void {
  if (typeof capturedAt === 'number') learn(clock, capturedAt, now)
}

/** A clip tells nothing of the clock of the camera that sends frames live. */
function frameOf({ clock }: KnownSource, { given, header }: Good, now: number, isClip: boolean): Frame {
  const { data, capturedAt, sequence = null } = given
  const own = typeof capturedAt === 'number' ? capturedAt : null
  const moment = own === null ? now : isClip ? Math.min(own, now) : corrected(clock, own, now)
  return {
    capturedAt: moment,
    receivedAt: now,
    sequence,
    identity: identityOf(given),
    ...header,
    data: data ?? Buffer.alloc(0),
  }
}

/** A moment alone is not enough: two pictures of one camera can be of the same millisecond. */
function identityOf({ sequence, capturedAt, data }: GivenFrame): string | null {
  if (typeof sequence === 'number') return `s${sequence}`
  return typeof capturedAt === 'number' ? `t${capturedAt}:${data?.length ?? 0}` : null
}

function refused({ index, given }: Good, fate: Exclude<Fate, 'kept'>, windowMs: number): Rejected {
  if (fate === 'duplicate') {
    const which =
      typeof given.sequence === 'number'
        ? `with the sequence ${given.sequence}`
        : 'of the same moment and size'
    return { index, reason: 'DUPLICATE', message: `A frame ${which} is held already.` }
  }
  return {
    index,
    reason: 'LATE',
    message: `It was captured before the window of ${windowMs / 1000} s that the buffer holds. Send frames as they are captured, or make the long window of the source longer.`,
  }
}

async function nothing(
  { frames }: Core,
  source: KnownSource | null,
  rejected: Rejected[],
): Promise<Buffered> {
  const [state = EMPTY_RING] = source ? await frames.store.states([source.ref]) : []
  return { source, accepted: 0, rejected, state, clockSkewMs: source?.clock.skewMs ?? 0 }
}

const archived = ({ row }: KnownSource) =>
  new ConflictError(
    `The source ${row.name} is archived and takes no frames. Unarchive it first, or push to another name.`,
  )
