import type { Core } from '../core/context.ts'
import { VERSION } from '../core/version.ts'
import type { Config } from './config.ts'

const ANSWER_TIMEOUT_MS = 2_000

export type Phase = 'starting' | 'ready' | 'stopping'

/** What the server can't do without. Redis only where one was named: it holds the frames then. */
type Needed = 'database' | 'redis'

export type Readiness = {
  status: 'ready' | 'starting' | 'stopping' | 'broken'
  checks: { [Name in Needed]?: 'ok' | 'unreachable' }
}

/** Anybody may ask, as often as they like: what is needed is asked no more often than this. */
const GOOD_FOR_MS = 1_000

/** Ready is who can answer now: a load balancer sends nobody to the others. */
export function createReadiness(
  { db, frames }: Pick<Core, 'db' | 'frames'>,
  { redisUrl }: Pick<Config, 'redisUrl'>,
): (phase: Phase) => Promise<Readiness> {
  let asked: { answer: Promise<Readiness['checks']>; at: number } | undefined
  async function ask(): Promise<Readiness['checks']> {
    const [database, redis] = await Promise.all([
      answers(db.execute('select 1')),
      redisUrl ? answers(frames.store.ping()) : undefined,
    ])
    return { database, ...(redis && { redis }) }
  }
  return async (phase) => {
    if (!asked || performance.now() - asked.at >= GOOD_FOR_MS)
      asked = { answer: ask(), at: performance.now() }
    const checks = await asked.answer
    if (phase !== 'ready') return { status: phase, checks }
    const isWhole = Object.values(checks).every((state) => state === 'ok')
    return { status: isWhole ? 'ready' : 'broken', checks }
  }
}

export const liveness = () => ({ status: 'ok', version: VERSION })

async function answers(question: PromiseLike<unknown>): Promise<'ok' | 'unreachable'> {
  const answer = question.then(
    () => 'ok' as const,
    () => 'unreachable' as const,
  )
  const silence = new Promise<'unreachable'>((resolve) =>
    setTimeout(resolve, ANSWER_TIMEOUT_MS, 'unreachable').unref(),
  )
  return Promise.race([answer, silence])
}
