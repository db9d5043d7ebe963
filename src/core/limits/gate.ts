import { LRUCache } from 'lru-cache'
import { RateLimitedError } from '../errors.ts'
import type { Limiter } from './limiter.ts'
import type { Quota } from './quotas.ts'

/** A limit, and how it stands. */
export type Standing = Quota & { remaining: number; resetMs: number }

export type LimitGate = {
  /** Cheap enough to be asked before anything is read: refuses where nothing is left. */
  requireRoom(quotas: readonly Quota[]): void
  hasRoom(quota: Quota): boolean
  /** All or nothing, over all of them: what is refused is counted nowhere. `whole`: if more of it was counted before. */
  take(quotas: readonly Quota[], points: number, whole?: number): Promise<readonly Standing[]>
}

const MOST_REMEMBERED = 50_000

type Exhausted = { until: number; askAgainAt: number; limit: number }

export function createLimitGate(limiter: Limiter): LimitGate {
  /** What has nothing left, until its minute ends. */
  const exhausted = new LRUCache<string, Exhausted>({ max: MOST_REMEMBERED })

  /** How long it has nothing left, as far as is known without asking. */
  function exhaustedFor({ name, limit }: Quota): number {
    const found = exhausted.get(name)
    const now = performance.now()
    // A limit that was raised meanwhile is looked up anew.
    return found && found.limit >= limit && now < found.askAgainAt ? Math.max(0, found.until - now) : 0
  }

  function remember({ name, limit, remaining, resetMs }: Standing): void {
    if (remaining > 0) return
    const now = performance.now()
    exhausted.set(name, { until: now + resetMs, askAgainAt: now + limiter.holdsForMs, limit })
  }

  async function giveBack(standings: readonly Standing[], points: number): Promise<void> {
    for (const { name, limit } of standings) {
      await limiter.giveBack(name, points, limit)
      exhausted.delete(name)
    }
  }

  return {
    hasRoom: (quota) => exhaustedFor(quota) === 0,
    requireRoom(quotas) {
      for (const quota of quotas) {
        const resetMs = exhaustedFor(quota)
        if (resetMs > 0) throw tooMany({ ...quota, remaining: 0, resetMs }, 1)
      }
    },
    async take(quotas, points, whole = points) {
      const taken: Standing[] = []
      // One after the other: what the key is refused is never counted for its client, not even for a moment.
      for (const quota of quotas) {
        const { allowed, ...count } = await limiter.take(quota.name, points, quota.limit)
        const standing = { ...quota, ...count }
        remember(standing)
        if (!allowed) {
          await giveBack(taken, points)
          throw tooMany(standing, whole)
        }
        taken.push(standing)
      }
      return taken
    },
  }
}

function tooMany(refusing: Standing, points: number): RateLimitedError {
  return new RateLimitedError(message(refusing, points), refusing.resetMs, [refusing])
}

function message({ of, limit, remaining, resetMs }: Standing, points: number): string {
  const wait = `Try again in ${Math.ceil(resetMs / 1000)} s.`
  if (points > limit)
    return `This request counts as ${points}, one for each field at its root, and ${WHOSE[of]} ${limit} a minute. Send it in parts.`
  if (remaining > 0)
    return `This request counts as ${points}, one for each field at its root, and of the ${limit} a minute that ${WHOSE[of]} only ${remaining} are left. ${wait}`
  return `Too many requests: ${WHOSE[of]} ${limit} a minute. ${wait}`
}

const WHOSE: Record<Quota['of'], string> = {
  key: 'this key may send',
  client: 'the keys of this client may together send',
  address: 'without an accepted key, one address may send',
}
