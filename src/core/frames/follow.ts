import { setTimeout as pause } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { SourceRow } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { visible } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { findSource, ownerOf } from '../sources/find.ts'
import { stoppable } from '../stoppable.ts'
import type { Awaited } from './arrivals.ts'
import { sightOf } from './remote-arrivals.ts'
import type { RingState, SourceRef } from './store.ts'

export type FollowFrames = {
  /** One camera; without it all of the client, or for an operator all that there are. */
  source?: string | null | undefined
  client?: string | null | undefined
  /** No camera is told of more often. */
  perSecond: number
}

/** Frames of this camera came in; how it stands now. */
export type FrameNews = { row: SourceRow; state: RingState }

const LEAST_PER_SECOND = 0.1
const MOST_PER_SECOND = 10
/** A camera that was silent waits so long at most while others are told of. */
const LONGEST_PAUSE_MS = 1_000
/** What stands in the database of a camera is written as often. */
const ROW_LIFE_MS = 1_000
const MOST_ROWS = 10_000

/**
 * How cameras stand as their frames come in. What is not told in time is not told later: of each camera only the
 * latest state is waiting, so that whoever is slow costs no memory.
 */
export async function followFrames(
  ctx: Core,
  viewer: Viewer,
  { source, client, perSecond }: FollowFrames,
): Promise<AsyncGenerator<FrameNews, void, void>> {
  if (perSecond < LEAST_PER_SECOND || perSecond > MOST_PER_SECOND)
    throw new InvalidInputError([
      {
        path: 'perSecond',
        message: `perSecond must lie between ${LEAST_PER_SECOND} and ${MOST_PER_SECOND}.`,
      },
    ])
  const of = await awaitedBy(ctx, viewer, source, client)
  const intervalMs = 1000 / perSecond
  const rows = new LRUCache<string, { row: SourceRow | null }>({ max: MOST_ROWS, ttl: ROW_LIFE_MS })
  const waiting = new Map<string, SourceRef>()
  const told = new Map<string, { at: number; sight: string }>()
  const stopped = new AbortController()
  let rung = Promise.withResolvers<void>()

  const dueAt = (id: string): number => (told.get(id)?.at ?? Number.NEGATIVE_INFINITY) + intervalMs

  function takeDue(): SourceRef[] {
    const now = performance.now()
    const due = [...waiting.values()].filter(({ sourceId }) => dueAt(sourceId) <= now)
    for (const { sourceId } of due) {
      waiting.delete(sourceId)
      told.set(sourceId, { at: now, sight: told.get(sourceId)?.sight ?? '' })
    }
    return due
  }

  /** Until there may be something to tell. Arrivals of what waits already wake nobody. */
  async function rest(): Promise<void> {
    if (waiting.size === 0) return rung.promise
    const earliest = Math.min(...[...waiting.keys()].map(dueAt)) - performance.now()
    const delay = Math.max(1, Math.min(earliest, LONGEST_PAUSE_MS))
    await pause(delay, undefined, { signal: stopped.signal }).catch(() => {})
  }

  /** By one query; null for what the viewer may not see. */
  async function learn(due: SourceRef[]): Promise<void> {
    const unknown = due.map(({ sourceId }) => sourceId).filter((id) => !rows.has(id))
    if (unknown.length === 0) return
    const found = await ctx.db.query.sources.findMany({
      where: { AND: [visible.sources(viewer), { id: { in: unknown } }] },
    })
    for (const id of unknown) rows.set(id, { row: null })
    for (const row of found) rows.set(row.id, { row })
  }

  async function* news(): AsyncGenerator<FrameNews, void, void> {
    const unlisten = ctx.frames.arrivals.listen(of, (source) => {
      waiting.set(source.sourceId, source)
      rung.resolve()
    })
    try {
      while (!stopped.signal.aborted) {
        // Before looking, so that what comes meanwhile is heard.
        rung = Promise.withResolvers()
        const due = takeDue()
        if (due.length === 0) await rest()
        else await learn(due)
        for (const source of due) {
          if (stopped.signal.aborted) return
          const { row } = rows.get(source.sourceId, { allowStale: true }) ?? { row: null }
          if (!row || row.archivedAt) continue
          const state = await ctx.frames.liveState(source)
          const sight = sightOf(state)
          if (told.get(row.id)?.sight === sight) continue
          told.set(row.id, { at: performance.now(), sight })
          yield { row, state }
        }
      }
    } finally {
      unlisten()
    }
  }

  return stoppable(news(), () => {
    stopped.abort()
    rung.resolve()
  })
}

async function awaitedBy(
  ctx: Core,
  viewer: Viewer,
  source: string | null | undefined,
  client: string | null | undefined,
): Promise<Awaited> {
  if (typeof source === 'string') {
    const { id, clientId } = await findSource(ctx, viewer, { source, client })
    return { sourceId: id, clientId }
  }
  const clientId = await ownerOf(ctx, viewer, client)
  return clientId ? { clientId } : 'all'
}
