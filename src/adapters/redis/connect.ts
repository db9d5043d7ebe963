import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../../core/context.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** What is asked on the way of a request gives up sooner than the one who asked. */
const COMMAND_TIMEOUT_MS = 500
const LONGEST_PAUSE_MS = 2_000

export type RedisConnection = { redis: Redis; close(): Promise<void> }

/** Throws when no Redis answers; one that goes away later is looked for until it is back. */
export async function connectRedis(
  url: string,
  log: Log,
  options: RedisOptions = {},
): Promise<RedisConnection> {
  let connected = false
  let last: Error | undefined
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // A question that can't be put now is answered otherwise, not kept.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: true,
    retryStrategy: (attempt) => (connected ? Math.min(attempt * 100, LONGEST_PAUSE_MS) : null),
    ...options,
  })
  // Without a listener an outage would end the process; who asks is told by the answer.
  redis.on('error', (error) => {
    last = error
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    throw last ?? error
  }
  connected = true
  return {
    redis,
    async close() {
      await redis.quit().catch((error: unknown) => {
        log.warn({ err: error }, 'The connection to Redis ended by itself')
        redis.disconnect()
      })
    },
  }
}
