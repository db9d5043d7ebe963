import type { SourceRef } from './store.ts'

type Listener = (source: SourceRef) => void

/** One camera, all of a client, or all there are. */
export type Awaited = SourceRef | { clientId: string } | 'all'

export type Arrivals = {
  /** Frames of this camera came in: into this process, or into another one that shares its store. */
  note(source: SourceRef): void
  /** Calls at each arrival, until the returned function is called. */
  listen(of: Awaited, changed: Listener): () => void
  /** What somebody waits for now. */
  awaited(): Awaited[]
}

type Group = { of: Awaited; listeners: Set<Listener> }

const ALL = 'all'

/** Who waits for frames. Costs one look into an empty map while nobody does. */
export function createArrivals(): Arrivals {
  const groups = new Map<string, Group>()

  function tell(name: string, source: SourceRef): void {
    const group = groups.get(name)
    if (group) for (const changed of group.listeners) changed(source)
  }

  return {
    note(source) {
      if (groups.size === 0) return
      tell(source.sourceId, source)
      tell(source.clientId, source)
      tell(ALL, source)
    },
    listen(of, changed) {
      const name = of === ALL ? ALL : 'sourceId' in of ? of.sourceId : of.clientId
      const group = groups.get(name) ?? { of, listeners: new Set() }
      group.listeners.add(changed)
      groups.set(name, group)
      return () => {
        group.listeners.delete(changed)
        if (group.listeners.size === 0 && groups.get(name) === group) groups.delete(name)
      }
    },
    awaited: () => [...groups.values()].map(({ of }) => of),
  }
}
