import { connectForFrames } from '../adapters/frames-redis/connections.ts'
import { createRedisFrameStore } from '../adapters/frames-redis/store.ts'
import type { Core, Log } from '../core/context.ts'
import { UnavailableError } from '../core/errors.ts'
import { createMemoryFrameStore } from '../core/frames/memory/store.ts'
import type { FrameStore } from '../core/frames/store.ts'
import type { Config } from './config.ts'

type Settings = Pick<Config, 'redisUrl' | 'clientBufferBytes' | 'bufferBytes'>

/** Frames are where all servers see them if there is a Redis for it, else in the memory of this one. */
export async function openFrameStore(
  { redisUrl, clientBufferBytes: clientBytes, bufferBytes }: Settings,
  log: Log,
  now: Core['now'],
): Promise<FrameStore> {
  const clock = () => now().getTime()
  if (!redisUrl) return createMemoryFrameStore({ clientBytes, processBytes: bufferBytes }, clock)
  return createRedisFrameStore({
    connections: await connectForFrames(redisUrl, log),
    caps: { clientBytes, totalBytes: bufferBytes },
    unavailable: (why, cause) => new UnavailableError(why, cause),
    log,
    now: clock,
  })
}
