import { and, eq, lte, ne } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** Whoever does not say within that time that it is still at it, is not. */
const LEASE_MS = 20_000

export const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS)

/** For all that this process has to do, waiting or begun. Called more often than a lease lasts. */
export async function renewLeases({ db, now, analysis }: Core): Promise<void> {
  await db
    .update(analyses)
    .set({ leaseUntil: leaseFrom(now()) })
    .where(and(eq(analyses.owner, analysis.processId), ne(analyses.state, 'finished')))
}

/** What nobody is at any more. */
export async function abandoned({ db, now }: Core, most: number): Promise<AnalysisRow[]> {
  return db
    .select()
    .from(analyses)
    .where(and(ne(analyses.state, 'finished'), lte(analyses.leaseUntil, now())))
    .limit(most)
}

/** So that nobody waits for them to run out. */
export async function giveUpLeases({ db, now, analysis }: Core): Promise<AnalysisRow[]> {
  return db
    .update(analyses)
    .set({ leaseUntil: now() })
    .where(and(eq(analyses.owner, analysis.processId), ne(analyses.state, 'finished')))
    .returning()
}
