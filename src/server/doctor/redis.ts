import { connectRedis } from '../../adapters/redis/connect.ts'
import { type Config, maskUrl } from '../config.ts'
import { reasonOf } from '../redis.ts'
import { broken, type Check, ok } from './check.ts'

const NAME = 'redis'
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/** Only where one is named: nothing needs it. */
export async function checkRedis({ redisUrl }: Pick<Config, 'redisUrl'>): Promise<Check[]> {
  if (!redisUrl) return []
  const shown = maskUrl(redisUrl)
  try {
    const { redis, close } = await connectRedis(redisUrl, quiet)
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? ''
    await close()
    return [
      ok(
        NAME,
        `Redis ${version} at ${shown}: servers that name it share frames, and count requests together`,
      ),
    ]
  } catch (error) {
    const advice =
      'Check REDIS_URL and that Redis runs; without REDIS_URL each server counts requests and keeps frames for itself.'
    return [broken(NAME, `${shown} can't be used: ${reasonOf(error)}`, advice)]
  }
}
