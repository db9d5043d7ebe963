import type { Core } from '../context.ts'
import type { Awaited } from './arrivals.ts'
import type { RingState, SourceRef } from './store.ts'

const LOOK_INTERVAL_MS = 250
/** Looking takes no more than this part of the time, however many cameras there are. */
const SHARE_OF_TIME = 0.2
/** New cameras, and such as send again, are found so often. */
const LIST_INTERVAL_MS = 2_000
/** Whoever sent nothing for so long is found once it is online again. */
const RECENT_MS = 60_000
const MOST_LOOKED_AT = 10_000

/**
 * Where several processes share a store, frames come to others too: the cameras that somebody waits for here are
 * looked at, and what changed is noted as if it had come in here.
 */
export function watchRemoteArrivals(core: () => Core): { close(): Promise<void> } {
  let known = new Map<string, string>()
  let listed: SourceRef[] = []
  let listedFor = ''
  let listedAt = 0
  let closed = false
  let failing = false
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    const { frames, now } = core()
    const awaited = frames.arrivals.awaited()
    if (awaited.length === 0) {
      known = new Map()
      return
    }
    const sources = await sourcesFor(awaited)
    const states = await frames.store.states(sources)
    const recent = now().getTime() - 2 * LIST_INTERVAL_MS
    const seen = new Map<string, string>()
    for (const [place, source] of sources.entries()) {
      const state = states[place]
      if (!state) continue
      const sight = sightOf(state)
      const before = known.get(source.sourceId)
      seen.set(source.sourceId, sight)
      const isNews = before === undefined ? (state.receivedAt ?? 0) > recent : before !== sight
      if (isNews) frames.arrivals.note(source)
    }
    known = seen
  }

  async function sourcesFor(awaited: Awaited[]): Promise<SourceRef[]> {
    const single = awaited.filter((of): of is SourceRef => of !== 'all' && 'sourceId' in of)
    const groups = awaited.filter((of) => of === 'all' || !('sourceId' in of))
    if (groups.length === 0) return single
    const name = JSON.stringify(groups)
    if (name !== listedFor || performance.now() - listedAt >= LIST_INTERVAL_MS) {
      listed = await listSources(core(), groups)
      listedFor = name
      listedAt = performance.now()
    }
    const all = new Map([...single, ...listed].map((source) => [source.sourceId, source]))
    return [...all.values()]
  }

  let timer: NodeJS.Timeout | undefined
  function schedule(delay: number): void {
    if (closed) return
    timer = setTimeout(() => {
      const began = performance.now()
      looking = look().then(
        () => {
          failing = false
          schedule(Math.max(LOOK_INTERVAL_MS, (performance.now() - began) / SHARE_OF_TIME))
        },
        (error) => {
          // An outage is told of once.
          if (!failing) core().log.warn({ err: error }, 'Frames of other servers could not be looked for')
          failing = true
          schedule(LIST_INTERVAL_MS)
        },
      )
    }, delay)
    timer.unref()
  }
  schedule(LOOK_INTERVAL_MS)

  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}

/** Changes with every frame that comes in. */
export const sightOf = ({ receivedAt, newestAt, frames, bytes, dropped, duplicates }: RingState): string =>
  [receivedAt, newestAt, frames, bytes, dropped, duplicates].join(' ')

async function listSources({ db, now }: Core, groups: Awaited[]): Promise<SourceRef[]> {
  const clients = groups.flatMap((of) => (of === 'all' ? [] : [of.clientId]))
  const rows = await db.query.sources.findMany({
    columns: { id: true, clientId: true },
    where: {
      archivedAt: { isNull: true },
      lastFrameAt: { gt: new Date(now().getTime() - RECENT_MS) },
      ...(groups.includes('all') ? {} : { clientId: { in: clients } }),
    },
    orderBy: { lastFrameAt: 'desc' },
    limit: MOST_LOOKED_AT,
  })
  return rows.map(({ id, clientId }) => ({ sourceId: id, clientId }))
}
