import { createMemoryLimiter } from '../adapters/limits/memory.ts'
import { createRedisLimiter } from '../adapters/limits/redis.ts'
import type { RedisConnection } from '../adapters/redis/connect.ts'
import type { Log } from '../core/context.ts'
import type { LimitDefaults } from '../core/limits/defaults.ts'
import { createLimitGate, type LimitGate } from '../core/limits/gate.ts'
import { type Limiter, WINDOW_S } from '../core/limits/limiter.ts'
import { createStrangers, type Strangers } from '../core/limits/strangers.ts'

const PREFIX = 'vigint:rate'

export type Rates = { gate: LimitGate; strangers: Strangers }

/** How many requests there may be, counted with the other servers where Redis is there for it. */
export function createRates(limits: LimitDefaults, redis: RedisConnection | undefined, log: Log): Rates {
  const gate = createLimitGate(limiterFor(redis, log))
  return { gate, strangers: createStrangers(gate, limits) }
}

function limiterFor(connection: RedisConnection | undefined, log: Log): Limiter {
  const memory = createMemoryLimiter(WINDOW_S)
  if (!connection) return memory
  const { redis } = connection
  return createRedisLimiter({ redis, prefix: PREFIX, windowSeconds: WINDOW_S, instead: memory, log })
}
