import type { Log } from '../../core/context.ts'
import type { Frame } from '../../core/frames/frame.ts'
import type { FrameStore, RingLimits, SourceRef, WindowPart } from '../../core/frames/store.ts'
import { createAvailability } from './availability.ts'
import type { FrameConnections } from './connections.ts'
import { arrivalOf, frameIn, parametersOf } from './entry.ts'
import { SWEEP_INTERVAL_MS } from './library.ts'
import { readAppended, readState } from './reply.ts'

const PREFIX = 'vigint:frames:'
/** Keys outlive what is in them where no server is left to look after them. */
const SPARE_MS = 60 * 1_000
/** The counters of a ring; a source that comes back later begins anew. */
const FORGET_AFTER_MS = 60 * 60 * 1_000
/** Room is made for a while at once: not one frame out for each frame in. */
const SHED_TO = 0.98
/** One question holds up all other servers for as long as it takes. */
const STATES_AT_ONCE = 100
const MOST_SWEPT = 200
const PROBE_LIFE_MS = 1_000

type Options = {
  connections: FrameConnections
  /** Of all rings of one client, and of all rings together, whichever server they came to. */
  caps: { clientBytes: number; totalBytes: number }
  /** What is thrown where Redis does not answer. */
  unavailable(why: string, cause?: unknown): Error
  log: Log
  now?: () => number
  prefix?: string
}

/**
 * Rings in a Redis that several servers share: what one is given is in the windows of all at once, and outlives
 * each of them. One round trip for each batch of frames. Not for a Redis Cluster.
 */
export function createRedisFrameStore({
  connections: { writing, reading, close },
  caps,
  unavailable,
  log,
  now = Date.now,
  prefix = PREFIX,
}: Options): FrameStore {
  const { ask } = createAvailability(unavailable, log)

  async function append(source: SourceRef, frames: readonly Frame[], limits: RingLimits) {
    const last = frames.at(-1)
    if (!last) return { fates: [], state: await stateOf(source) }
    const { windowMs, bytes } = limits
    const parameters = [
      ...[source.clientId, source.sourceId, now(), windowMs, bytes],
      ...[caps.clientBytes, caps.totalBytes, SHED_TO, ...livesOf(windowMs)],
      ...[Math.max(...frames.map(({ receivedAt }) => receivedAt)), last.width, last.height],
      ...frames.flatMap(parametersOf),
    ]
    const size = frames.reduce((sum, { data }) => sum + data.length, 0)
    return readAppended(await ask(() => writing.appendFrames(prefix, ...parameters), size))
  }

  async function states(sources: readonly SourceRef[]) {
    const parts: Promise<unknown>[] = []
    for (let at = 0; at < sources.length; at += STATES_AT_ONCE) {
      const named = sources
        .slice(at, at + STATES_AT_ONCE)
        .flatMap(({ clientId, sourceId }) => [clientId, sourceId])
      parts.push(ask(() => reading.stateRings(prefix, now(), ...named)))
    }
    return (await Promise.all(parts)).flatMap((part) => (part as (string | null)[][]).map(readState))
  }

  async function stateOf(source: SourceRef) {
    const [state] = await states([source])
    if (!state) throw unavailable('Redis, which holds the frames, gave no answer.')
    return state
  }

  /** What left since the index was read is no longer in the window. */
  async function fetch({ sourceId }: SourceRef, members: unknown): Promise<Frame[]> {
    const stream = `${prefix}ring:${sourceId}`
    const found = await Promise.all(
      (members as string[]).map((member) => {
        const arrival = arrivalOf(member)
        return reading.xrangeBuffer(stream, arrival, arrival)
      }),
    )
    return found.map(frameIn).filter((frame) => frame !== undefined)
  }

  const about = ({ clientId, sourceId }: SourceRef) => [now(), clientId, sourceId] as const

  const sweep = setInterval(() => {
    // Nobody waits for it; whoever asks next is told.
    ask(() => writing.sweepRings(prefix, now(), MOST_SWEPT)).catch(() => {})
  }, SWEEP_INTERVAL_MS)
  sweep.unref()

  return {
    append,
    window: (source, from, to, part) =>
      ask(async () => {
        const members = (await reading.indexWindow(prefix, ...about(source), from, to)) as string[]
        return fetch(source, partOf(members, part))
      }),
    latest: (source) =>
      ask(async () => {
        const frames = await fetch(source, await reading.indexLatest(prefix, ...about(source)))
        return frames[0] ?? null
      }),
    states,
    async limit({ clientId, sourceId }, { windowMs, bytes }) {
      const parameters = [clientId, sourceId, now(), windowMs, bytes, ...livesOf(windowMs)]
      await ask(() => writing.limitRing(prefix, ...parameters))
    },
    async remove({ clientId, sourceId }) {
      await ask(() => writing.removeRing(prefix, clientId, sourceId))
    },
    async requireRoom() {
      await ask(() => writing.set(`${prefix}probe`, '', 'PX', PROBE_LIFE_MS))
    },
    async ping() {
      await ask(() => reading.ping())
    },
    async close() {
      clearInterval(sweep)
      await close()
    },
  }
}

/** Of the keys of a ring, and of its counters. */
const livesOf = (windowMs: number) => [Math.ceil(windowMs) + SPARE_MS, Math.ceil(windowMs) + FORGET_AFTER_MS]

function partOf(members: string[], part: WindowPart | undefined): string[] {
  if (part === undefined) return members
  return 'first' in part ? members.slice(0, part.first) : members.slice(-part.last)
}
