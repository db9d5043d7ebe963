import type { Leases } from '../core/access/leases.ts'
import { requireViewer, type Viewer } from '../core/access/viewer.ts'
import { VigintError } from '../core/errors.ts'
import type { EventWatch } from '../core/events/watch.ts'

/** The request, as far as something that stays open has to know it. */
export type Presence = {
  /** Who asks, looked at again; past every cache if `anew`. */
  again(anew: boolean): Promise<Viewer>
  /** Calls when the other side has gone. */
  onGone(callback: () => void): void
  /** Ends it for one that does not take its last word. */
  cut(): void
  /** Holds room for so many bytes of an answer until it is read, of so many in all; throws where there is none. */
  show(bytes: number, inAll: number): void
}

export type Live = { leases: Leases; watch: EventWatch; presence: Presence }

type Asking = Live & { viewer: Viewer | null }
type Source<T> = AsyncGenerator<T, void, void>

/** What was sent before may stand in the way of the last word. */
const LAST_WORD_MS = 1_000

/** A subscription that lives no longer than the right to it. Each event is resolved for the key as it is by then. */
export async function whileAllowed<T>(
  context: Asking,
  allows: (viewer: Viewer | null) => void,
  open: () => Source<T> | Promise<Source<T>>,
): Promise<AsyncIterableIterator<T, undefined>> {
  allows(context.viewer)
  const viewer = requireViewer(context.viewer)
  const { leases, presence } = context
  const lease = leases.hold({ viewer, again: presence.again, allows, counted: 'subscriptions' })
  presence.onGone(lease.release)
  let source: Source<T>
  try {
    source = await open()
  } catch (error) {
    lease.release()
    throw error
  }
  // What waits for the next event is told that there will be none.
  const end = () => {
    setTimeout(presence.cut, LAST_WORD_MS).unref()
    return source.return()
  }
  if (lease.over.aborted) await end()
  lease.over.addEventListener('abort', () => void end())
  let finished = false
  const finish = async () => {
    finished = true
    lease.release()
    await source.return()
    return { done: true, value: undefined } as const
  }

  const events: AsyncIterableIterator<T, undefined> = {
    [Symbol.asyncIterator]: () => events,
    async next() {
      if (finished) return finish()
      try {
        const item = await source.next()
        if (!item.done) {
          context.viewer = await lease.check()
          return item
        }
        if (lease.over.reason instanceof VigintError) throw lease.over.reason
        return finish()
      } catch (error) {
        await finish()
        throw error
      }
    },
    async return() {
      return finish()
    },
    async throw(error) {
      await finish()
      throw error
    },
  }
  return events
}
