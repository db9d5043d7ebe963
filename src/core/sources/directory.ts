import { LRUCache } from 'lru-cache'
import type { Environment } from '../../db/tables/index.ts'
import { type Clock, newClock } from '../frames/clock.ts'
import type { SourceRef } from '../frames/store.ts'
import type { KnownSource } from './known.ts'

/** The channel on which processes tell each other that cameras changed. */
export const SOURCES_CHANNEL = 'vigint_sources'

const MOST_KNOWN = 50_000
/** The bound where a notice gets lost. */
const REFRESH_INTERVAL_MS = 5_000

export type SourcePlace = { clientId: string; environment: Environment; name: string }
/** One camera, all of a client, or, without either, any. */
export type SourcesChange = { sourceId?: string | undefined; clientId?: string | undefined }

export type SourceDirectory = {
  find(place: SourcePlace): KnownSource | undefined
  findById(id: string): KnownSource | undefined
  /** Keeps what was read, unless something changed since `began` that the reading may have missed. */
  keep(known: KnownSource, began: number): KnownSource
  /** Ask for it before reading what is to be kept. */
  begin(): number
  /** What was learned of a camera's clock outlives a change of its settings. */
  clockOf(sourceId: string): Clock
  forget(change?: SourcesChange): void
  /** Looks at all that is remembered by one query; resolves once done. */
  refresh(): Promise<void>
  close(): Promise<void>
}

type Surroundings = {
  /** As the cameras are now, of those that are still there. */
  readStamps(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  onGone(source: SourceRef): void
  /** Of a look, which is taken again later. */
  onFailure(error: unknown): void
}

/** Cameras that were pushed to lately: the hot path asks no database. */
export function createSourceDirectory({ readStamps, onGone, onFailure }: Surroundings): SourceDirectory {
  const byId = new LRUCache<string, KnownSource>({ max: MOST_KNOWN, dispose: ({ row }) => unname(row.id) })
  /** Names of what stands in `byId`, each with its id. */
  const ids = new Map<string, string>()
  const names = new Map<string, string>()
  const clocks = new LRUCache<string, Clock>({ max: MOST_KNOWN })
  let changes = 0
  let refreshing: Promise<void> | undefined

  const nameOf = ({ clientId, environment, name }: SourcePlace) => `${clientId} ${environment} ${name}`

  function unname(id: string): void {
    const name = names.get(id)
    names.delete(id)
    if (name !== undefined && ids.get(name) === id) ids.delete(name)
  }

  function forget({ sourceId, clientId }: SourcesChange = {}): void {
    changes += 1
    if (sourceId !== undefined) return void byId.delete(sourceId)
    for (const { row } of [...byId.values()])
      if (clientId === undefined || row.clientId === clientId) byId.delete(row.id)
  }

  async function look(): Promise<void> {
    const all = [...byId.values()]
    if (all.length === 0) return
    const began = changes
    const ids = all.map(({ row }) => row.id)
    const stamps = await readStamps(ids)
    if (began !== changes) return
    for (const { row, ref, stamp } of all) {
      const now = stamps.get(row.id)
      if (now === undefined) onGone(ref)
      if (now !== stamp) byId.delete(row.id)
    }
  }

  async function refresh(): Promise<void> {
    refreshing ??= look()
      .catch(onFailure)
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }

  const timer = setInterval(() => void refresh(), REFRESH_INTERVAL_MS)
  timer.unref()

  return {
    find(place) {
      const id = ids.get(nameOf(place))
      return id === undefined ? undefined : byId.get(id)
    },
    findById: (id) => byId.get(id),
    begin: () => changes,
    keep(known, began) {
      const { row } = known
      if (began !== changes) return known
      byId.set(row.id, known)
      ids.set(nameOf(row), row.id)
      names.set(row.id, nameOf(row))
      return known
    },
    clockOf(sourceId) {
      const clock = clocks.get(sourceId) ?? newClock()
      clocks.set(sourceId, clock)
      return clock
    },
    forget,
    refresh,
    async close() {
      clearInterval(timer)
      await refreshing
    },
  }
}
