import type { Core } from '../core/context.ts'
import { VERSION } from '../core/version.ts'

const DATABASE_TIMEOUT_MS = 2_000

export type Phase = 'starting' | 'ready' | 'stopping'

export type Readiness = {
  status: 'ready' | 'starting' | 'stopping' | 'broken'
  checks: { database: 'ok' | 'unreachable' }
}

/** Anybody may ask, as often as they like: the database is asked no more often than this. */
const GOOD_FOR_MS = 1_000

/** Ready is who can answer now: a load balancer sends nobody to the others. */
export function createReadiness(core: Pick<Core, 'db'>): (phase: Phase) => Promise<Readiness> {
  let asked: { answer: Promise<boolean>; at: number } | undefined
  function askedLately(): Promise<boolean> {
    if (!asked || performance.now() - asked.at >= GOOD_FOR_MS)
      asked = { answer: databaseAnswers(core), at: performance.now() }
    return asked.answer
  }
  return async (phase) => {
    const database = (await askedLately()) ? 'ok' : 'unreachable'
    if (phase !== 'ready') return { status: phase, checks: { database } }
    return { status: database === 'ok' ? 'ready' : 'broken', checks: { database } }
  }
}

export const liveness = () => ({ status: 'ok', version: VERSION })

async function databaseAnswers({ db }: Pick<Core, 'db'>): Promise<boolean> {
  const answer = db.execute('select 1').then(
    () => true,
    () => false,
  )
  const silence = new Promise<boolean>((resolve) => setTimeout(resolve, DATABASE_TIMEOUT_MS, false).unref())
  return Promise.race([answer, silence])
}
