import { sql } from 'drizzle-orm'
import { type EventKind, eventKind } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** How often somebody looks while no notice comes: a notice may get lost. */
const LOOK_INTERVAL_MS = 2_000
/** An event may have to wait for an older transaction, whose end nobody tells. */
const FIRST_LOOK_AGAIN_MS = 20
const LAST_LOOK_AGAIN_MS = 1_000

export type EventWatch = {
  /** Somebody said that there is something new. */
  hint(): void
  /** Calls once there is something new of this kind, as many times as there is. */
  listen(kind: EventKind, changed: () => void): () => void
  close(): Promise<void>
}

type Sight = { kind: EventKind; newest: string; waiting: boolean }

/** One pair of eyes for all who follow events in this process: they read only when there is something to read. */
export function createEventWatch({ db, log }: Pick<Core, 'db' | 'log'>): EventWatch {
  const listeners = new Map<EventKind, Set<() => void>>()
  const newest = new Map<EventKind, string>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let again = false
  let pause = FIRST_LOOK_AGAIN_MS
  let closed = false

  async function look(): Promise<void> {
    do {
      again = false
      await lookOnce()
    } while (again && !closed)
  }

  async function lookOnce(): Promise<void> {
    let waiting = false
    try {
      for (const sight of await sights(db, [...listeners.keys()])) {
        waiting ||= sight.waiting
        if (newest.get(sight.kind) === sight.newest) continue
        newest.set(sight.kind, sight.newest)
        for (const changed of listeners.get(sight.kind) ?? []) changed()
      }
    } catch (error) {
      if (!closed) log.warn({ err: error }, 'New events could not be looked for')
    }
    pause = waiting ? Math.min(pause * 2, LAST_LOOK_AGAIN_MS) : FIRST_LOOK_AGAIN_MS
    schedule(waiting ? pause : LOOK_INTERVAL_MS)
  }

  function schedule(delay: number): void {
    clearTimeout(timer)
    if (closed || listeners.size === 0) return
    timer = setTimeout(start, delay)
    timer.unref()
  }

  function start(): void {
    if (closed || listeners.size === 0) return
    again = looking !== undefined
    looking ??= look().finally(() => {
      looking = undefined
    })
  }

  return {
    hint() {
      pause = FIRST_LOOK_AGAIN_MS
      start()
    },
    listen(kind, changed) {
      const same = listeners.get(kind) ?? new Set()
      listeners.set(kind, same.add(changed))
      if (same.size === 1) start()
      return () => {
        same.delete(changed)
        if (same.size === 0 && listeners.get(kind) === same) listeners.delete(kind)
      }
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}

/** Of each kind the newest event that may be read, and whether others wait behind it. */
async function sights(db: Core['db'], kinds: EventKind[]): Promise<Sight[]> {
  const wanted = eventKind.enumValues.filter((kind) => kinds.includes(kind)).join(',')
  const rows = await db.execute<Sight>(sql`
    with now as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as oldest)
    select wanted.kind::text as kind,
      coalesce((select transaction || ' ' || position from events
        where events.kind = wanted.kind and transaction < now.oldest
        order by transaction desc, position desc limit 1), '') as newest,
      exists (select from events where events.kind = wanted.kind and transaction >= now.oldest) as waiting
    from now, unnest(${`{${wanted}}`}::event_kind[]) as wanted(kind)`)
  return [...rows]
}
