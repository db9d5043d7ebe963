import type { AccessChange, Log } from '../context.ts'
import { RateLimitedError, VigintError } from '../errors.ts'
import { concerns } from './changes.ts'
import type { Viewer } from './viewer.ts'

/** With the cache's own life out of the way, this is the bound where no notice arrives. */
const INSPECTION_INTERVAL_MS = 4_000

/** Keys, so that thousands of them fit into the interval. */
const INSPECTED_AT_ONCE = 16

/** Something that stays open by the right of a key: a subscription, a connection, a stream of frames. */
export type Holder = {
  viewer: Viewer
  /** Who the key is by now; past every cache if `anew`. */
  again(anew: boolean): Promise<Viewer>
  /** Throws if the key may not do this any more. */
  allows(viewer: Viewer): void
  /** As one of what, where a key may have only so many of them. */
  counted: Counted | null
}

type Counted = 'subscriptions' | 'streams'

export type Lease = {
  /** Aborted once it is over: by a refusal, which is the reason then, or because the server stops. */
  over: AbortSignal
  /** Who asks, as of now. Throws what ended it. */
  check(): Promise<Viewer>
  release(): void
}

export type Leases = {
  hold(holder: Holder): Lease
  /** Something changed: whoever it concerns is looked at again; everybody if it is not known what. */
  inspect(change?: AccessChange): void
  /** The server stops: everything ends in good order. */
  close(): void
}

/** Nobody knows when one is closed: a time that is worth a try. */
const TRY_AGAIN_MS = 10_000

export class TooManyOpenError extends RateLimitedError {
  constructor(message: string) {
    super(message, TRY_AGAIN_MS, [])
  }
}

type Held = Holder & { ended: AbortController }

/** What is open ends with its key: at the next event, at a notice, and within the interval where none arrives. */
export function createLeases({ log, mostPerKey }: { log: Log; mostPerKey: Record<Counted, number> }): Leases {
  const byKey = new Map<string, Set<Held>>()
  let inspecting = false
  let closed = false

  function hold(holder: Holder): Lease {
    const keyId = holder.viewer.key.id
    const siblings = byKey.get(keyId) ?? new Set()
    requireRoom(siblings, holder.counted)
    const held = { ...holder, ended: new AbortController() }
    byKey.set(keyId, siblings.add(held))
    if (closed) held.ended.abort()
    return {
      over: held.ended.signal,
      async check() {
        const viewer = await held.again(false)
        held.allows(viewer)
        return viewer
      },
      release() {
        siblings.delete(held)
        if (siblings.size === 0 && byKey.get(keyId) === siblings) byKey.delete(keyId)
      },
    }
  }

  function requireRoom(siblings: ReadonlySet<Held>, what: Counted | null): void {
    if (what === null) return
    const open = [...siblings].filter(({ counted }) => counted === what).length
    if (open >= mostPerKey[what]) throw tooMany(what, mostPerKey[what])
  }

  async function inspectOne(held: Held, anew: boolean): Promise<void> {
    try {
      held.allows(await held.again(anew))
    } catch (error) {
      if (error instanceof VigintError) held.ended.abort(error)
      // It is not known to be refused, and nothing is sent without the database either.
      else log.warn({ err: error }, 'A key with an open connection could not be looked at again')
    }
  }

  /** One look at the database for all that a key holds. */
  async function inspectKey(siblings: Set<Held>): Promise<void> {
    const [first, ...others] = siblings
    if (first) await inspectOne(first, true)
    await Promise.all(others.map((each) => inspectOne(each, false)))
  }

  async function inspectAll(): Promise<void> {
    if (inspecting) return
    inspecting = true
    const waiting = [...byKey.values()].values()
    const inspectEach = async () => {
      for (const siblings of waiting) await inspectKey(siblings)
    }
    await Promise.all(Array.from({ length: INSPECTED_AT_ONCE }, inspectEach))
    inspecting = false
  }

  const timer = setInterval(() => void inspectAll(), INSPECTION_INTERVAL_MS)
  timer.unref()

  return {
    hold,
    inspect(change) {
      for (const siblings of [...byKey.values()]) {
        const [any] = siblings
        if (any && (!change || concerns(change, any.viewer.key))) void inspectKey(siblings)
      }
    },
    close() {
      closed = true
      clearInterval(timer)
      for (const siblings of byKey.values()) for (const { ended } of siblings) ended.abort()
    },
  }
}

const NAMES: Record<Counted, string> = { subscriptions: 'subscriptions', streams: 'streams of pictures' }

const tooMany = (what: Counted, most: number) =>
  new TooManyOpenError(
    `This key has ${most} ${NAMES[what]} open on this server, and may not have more. Close one first.`,
  )
