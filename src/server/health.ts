import type { Core } from '../core/context.ts'
import { VERSION } from '../core/version.ts'

const DATABASE_TIMEOUT_MS = 2_000

export type Phase = 'starting' | 'ready' | 'stopping'

export type Readiness = {
  status: 'ready' | 'starting' | 'stopping' | 'broken'
  checks: { database: 'ok' | 'unreachable' }
}

/** Ready is who can answer now: a load balancer sends nobody to the others. */
export async function readiness(core: Core, phase: Phase): Promise<Readiness> {
  const database = (await databaseAnswers(core)) ? 'ok' : 'unreachable'
  if (phase !== 'ready') return { status: phase, checks: { database } }
  return { status: database === 'ok' ? 'ready' : 'broken', checks: { database } }
}

export const liveness = () => ({ status: 'ok', version: VERSION })

async function databaseAnswers({ db }: Core): Promise<boolean> {
  const answer = db.execute('select 1').then(
    () => true,
    () => false,
  )
  const silence = new Promise<boolean>((resolve) => setTimeout(resolve, DATABASE_TIMEOUT_MS, false).unref())
  return Promise.race([answer, silence])
}
