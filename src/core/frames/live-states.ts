import type { FrameStore, RingState, SourceRef } from './store.ts'

type Asked = { source: SourceRef; resolve(state: RingState): void; reject(error: unknown): void }

/** How each of many cameras stands, by one question to the store for all that are asked about in the same breath. */
export function createLiveStates(store: FrameStore): (source: SourceRef) => Promise<RingState> {
  let asked: Asked[] = []

  async function ask(): Promise<void> {
    const batch = asked
    asked = []
    try {
      const states = await store.states(batch.map(({ source }) => source))
      for (const [place, { resolve, reject }] of batch.entries()) {
        const state = states[place]
        if (state) resolve(state)
        else reject(new Error('The store told less than it was asked.'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (source) =>
    new Promise((resolve, reject) => {
      if (asked.length === 0) setImmediate(() => void ask())
      asked.push({ source, resolve, reject })
    })
}
