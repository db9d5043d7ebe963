import type { Core } from '../../context.ts'
import type { Decided } from '../cascade.ts'

/** A sample of what does not change. */
const SAMPLE_EVERY_MS = 60_000

/** How the camera stands. */
export type Happening = {
  at: number
  /** Whether a rule was met until now. */
  hasEnded: boolean
  /** Whether anything moves, or is there. */
  isActive: boolean
}

export type Kept = {
  /** Whether it says something that is not stored yet: what changed, or once a minute how it is. */
  isNews(decided: Verdict, happening: Happening): Promise<boolean>
}

type Verdict = Pick<Decided, 'verdict' | 'trouble' | 'finding'>

/**
 * What is stored of a watched camera, whichever process looked before this one. `settleMs`: whoever begins in the
 * middle of something needs so long to see that it goes on, and does not end it before.
 */
export function createKept({ db }: Core, sourceId: string, settleMs: number): Kept {
  let last: { said: string; at: number } | undefined
  let beganAt: number | undefined

  async function lastStored(at: number) {
    const row = await db.query.analyses.findFirst({
      columns: { verdict: true, incidentType: true, trouble: true, windowTo: true },
      where: { sourceId, trigger: 'watched' },
      orderBy: { createdAt: 'desc', id: 'desc' },
    })
    if (!row) return { said: NOTHING, at }
    return { said: saidBy(row.verdict, row.incidentType, row.trouble), at: row.windowTo.getTime() }
  }

  return {
    async isNews({ verdict, trouble, finding }, { at, hasEnded, isActive }) {
      beganAt ??= at
      last ??= await lastStored(at)
      const said = saidBy(verdict, finding?.incidentType ?? null, trouble)
      const isChanged = said !== last.said && (said !== NOTHING || hasEnded || at - beganAt >= settleMs)
      const isDue = said === last.said && isActive && at - last.at >= SAMPLE_EVERY_MS
      if (!isChanged && !isDue && !hasEnded) return false
      last = { said, at }
      return true
    },
  }
}

const saidBy = (verdict: string | null, incidentType: string | null, trouble: string | null): string =>
  `${verdict} ${incidentType ?? ''} ${trouble ?? ''}`
const NOTHING = saidBy('clear', null, null)
