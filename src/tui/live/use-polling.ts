import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { useActive } from '../input/keys.tsx'
import type { Connection } from './connection.ts'

export const POLL_INTERVAL_MS = 2_000

/**
 * Calls `load` at once, again whenever `key` changes or everything is to be loaded again, and then at an
 * interval, never two at a time. Rests while its screen is not on top and while the key is refused.
 */
export function usePolling(
  connection: Connection,
  key: string,
  load: (signal: AbortSignal) => Promise<void>,
): void {
  const generation = useSyncExternalStore(connection.listen, connection.generation)
  const refused = useSyncExternalStore(connection.listen, () => connection.link().state === 'refused')
  const active = useActive()
  const loadNow = useEffectEvent(load)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key or generation starts anew
  useEffect(() => {
    if (!active || refused) return
    const stopped = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const round = async () => {
      await loadNow(stopped.signal)
      if (!stopped.signal.aborted) timer = setTimeout(round, POLL_INTERVAL_MS)
    }
    void round()
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [connection, key, generation, active, refused])
}
