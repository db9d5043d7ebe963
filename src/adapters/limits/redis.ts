import type { Redis } from 'ioredis'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from '../../core/context.ts'
import type { Count, Limiter } from '../../core/limits/limiter.ts'

/** Counts only what fits, and gives back only what is still counted: one step for every server that looks on. */
const TAKE = `
local used = tonumber(redis.call('get', KEYS[1]) or '0')
local points = tonumber(ARGV[1])
if points < 0 then
  if used == 0 then return {0, 0} end
  return {redis.call('decrby', KEYS[1], -points), redis.call('pttl', KEYS[1])}
end
local fits = used + points <= tonumber(ARGV[3])
if fits then
  redis.call('set', KEYS[1], 0, 'EX', ARGV[2], 'NX')
  redis.call('incrby', KEYS[1], points)
end
local left = redis.call('pttl', KEYS[1])
if left < 0 then left = 1000 * ARGV[2] end
return {used + points, left}
`

/** Another server may have given back what looked taken. */
const HOLDS_FOR_MS = 1_000
/** After a failure this long nothing is tried: a Redis that hangs would hold up each request. */
const PAUSE_MS = 1_000

type Options = {
  redis: Redis
  /** Servers with the same prefix count together. */
  prefix: string
  windowSeconds: number
  /** Counts while Redis is away. */
  instead: Limiter
  log: Log
}

/** Counts for all servers on one Redis; while it is away, each of them for itself. */
export function createRedisLimiter({ redis, prefix, windowSeconds, instead, log }: Options): Limiter {
  const byLimit = new Map<number, RateLimiterRedis>()
  let away = false
  let tryAgainAt = 0

  function limiterOf(limit: number): RateLimiterRedis {
    const made =
      byLimit.get(limit) ??
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: prefix,
        points: limit,
        duration: windowSeconds,
        customIncrTtlLuaScript: TAKE,
        rejectIfRedisNotReady: true,
      })
    byLimit.set(limit, made)
    return made
  }

  async function insured<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
    if (performance.now() < tryAgainAt) return otherwise()
    try {
      const answer = await ask()
      if (away) log.info({}, 'Redis answers again: requests are counted together')
      away = false
      return answer
    } catch (error) {
      if (!away)
        log.warn({ err: error }, 'Redis does not answer: requests are counted by each server for itself')
      away = true
      tryAgainAt = performance.now() + PAUSE_MS
      return otherwise()
    }
  }

  return {
    holdsForMs: HOLDS_FOR_MS,
    take: (name, points, limit) =>
      insured(
        () => take(limiterOf(limit), name, points),
        () => instead.take(name, points, limit),
      ),
    giveBack: (name, points, limit) =>
      insured(
        async () => void (await limiterOf(limit).reward(name, points)),
        () => instead.giveBack(name, points, limit),
      ),
  }
}

async function take(limiter: RateLimiterRedis, name: string, points: number): Promise<Count> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(name, points)
    return { allowed: true, remaining: remainingPoints, resetMs: msBeforeNext }
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const used = error.consumedPoints - points
    return { allowed: false, remaining: Math.max(0, limiter.points - used), resetMs: error.msBeforeNext }
  }
}
