import { connectRedis, type RedisConnection } from '../adapters/redis/connect.ts'
import type { Log } from '../core/context.ts'
import { maskUrl } from './config.ts'
import { StartFailure } from './failure.ts'

/** The operator's own Redis, where one is named. */
export async function openRedis(
  { redisUrl }: { redisUrl?: string | undefined },
  log: Log,
): Promise<RedisConnection | undefined> {
  if (!redisUrl) return undefined
  try {
    return await connectRedis(redisUrl, log)
  } catch (error) {
    throw new StartFailure(
      `The Redis at ${maskUrl(redisUrl)} can't be used: ${reasonOf(error)}.`,
      'Check REDIS_URL and that Redis runs; without REDIS_URL each server counts requests and keeps frames for itself.',
      { cause: error },
    )
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.message || error.name
}
