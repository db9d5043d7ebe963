import type { Redis } from 'ioredis'
import type { Log } from '../../core/context.ts'
import { connectRedis } from '../redis/connect.ts'
import { SCRIPTS } from './scripts.ts'

/** A window of many pictures takes its time; beyond this Redis hangs, and all that waits for it is given up. */
const ANSWER_TIMEOUT_MS = 5_000

type Script = (prefix: string, ...parameters: (string | number | Buffer)[]) => Promise<unknown>
export type ScriptedRedis = Redis & Record<keyof typeof SCRIPTS, Script>

export type FrameConnections = {
  /** What comes in is not held up by what is looked at. */
  writing: ScriptedRedis
  reading: ScriptedRedis
  close(): Promise<void>
}

/** Apart from the connection by which requests are counted: a large picture would hold those up. */
export async function connectForFrames(url: string, log: Log): Promise<FrameConnections> {
  const open = () =>
    connectRedis(url, log, {
      scripts: SCRIPTS,
      commandTimeout: ANSWER_TIMEOUT_MS,
      // Ends the connection, and with it the pictures that wait in it.
      socketTimeout: ANSWER_TIMEOUT_MS,
      // Sent again, a picture without an identity would be there twice.
      autoResendUnfulfilledCommands: false,
      enableAutoPipelining: false,
    })
  const writing = await open()
  const reading = await open().catch(async (error: unknown) => {
    await writing.close()
    throw error
  })
  return {
    // The scripts become methods as the connection is made; the library's type does not follow.
    writing: writing.redis as ScriptedRedis,
    reading: reading.redis as ScriptedRedis,
    async close() {
      await writing.close()
      await reading.close()
    },
  }
}
