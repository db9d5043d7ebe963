import { connectForFrames } from '../../src/adapters/frames-redis/connections.ts'
import { createRedisFrameStore } from '../../src/adapters/frames-redis/store.ts'
import type { Log } from '../../src/core/context.ts'
import type { FrameStore } from '../../src/core/frames/store.ts'

const MIB = 1024 * 1024
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

type Options = Partial<Pick<Parameters<typeof createRedisFrameStore>[0], 'now' | 'caps' | 'prefix'>>

/** A frame store as a server would have it, with the two connections of its own. */
export async function openRedisFrames(url: string, options: Options = {}): Promise<FrameStore> {
  return createRedisFrameStore({
    connections: await connectForFrames(url, quiet),
    caps: { clientBytes: MIB, totalBytes: MIB },
    unavailable: (why, cause) => new Error(why, { cause }),
    log: quiet,
    ...options,
  })
}
