import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import type { SubscribeOptions } from '../../client/index.ts'
import { useActive } from '../input/keys.tsx'
import { useConnection } from './context.tsx'
import { faultOf } from './fault.ts'

/** However much happens, the screen is not drawn more often for it. */
const CALM_MS = 250

type Open = (options: Pick<SubscribeOptions<unknown>, 'signal' | 'onLink'>) => AsyncIterable<unknown>

/**
 * Calls `onNews` when something was told by a subscription, and when one is live again: it may have been missed.
 * True while it is live. Rests as polling does, which stands in for it where it is not.
 */
export function useFeed(key: string, open: Open, onNews: () => void): boolean {
  const connection = useConnection()
  const refused = useSyncExternalStore(connection.listen, () => connection.link().state === 'refused')
  const active = useActive()
  const [live, setLive] = useState(false)
  const tell = useEffectEvent(onNews)
  const openNow = useEffectEvent(open)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another subscription
  useEffect(() => {
    if (!active || refused) return
    const stopped = new AbortController()
    const { signal } = stopped
    let timer: NodeJS.Timeout | undefined
    const news = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        tell()
      }, CALM_MS)
    }
    const onLink = ({ live }: { live: boolean }) => {
      setLive(live)
      if (live) news()
    }
    const follow = async () => {
      try {
        for await (const _ of openNow({ signal, onLink })) news()
      } catch (error) {
        // Polling hears the same, and says so; what is a bug is thrown on.
        faultOf(error)
      } finally {
        if (!signal.aborted) setLive(false)
      }
    }
    void follow()
    return () => {
      stopped.abort()
      clearTimeout(timer)
      setLive(false)
    }
  }, [connection, key, active, refused])

  return live
}
