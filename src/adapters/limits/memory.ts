import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Limiter } from '../../core/limits/limiter.ts'

/** Counts in this process alone. */
export function createMemoryLimiter(windowSeconds: number): Limiter {
  // The limit is checked here: each name has its own.
  const counts = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: windowSeconds })
  return {
    holdsForMs: windowSeconds * 1000,
    async take(name, points, limit) {
      const { consumedPoints, msBeforeNext }: RateLimiterRes = await counts.penalty(name, points)
      const allowed = consumedPoints <= limit
      if (!allowed) await counts.reward(name, points)
      const used = allowed ? consumedPoints : consumedPoints - points
      return { allowed, remaining: Math.max(0, limit - used), resetMs: msBeforeNext }
    },
    async giveBack(name, points) {
      // A minute that has begun since owes nothing.
      if (await counts.get(name)) await counts.reward(name, points)
    },
  }
}
