import { and, asc, eq, inArray, lte, ne } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { letGo } from './own.ts'

/** Whoever does not say within that time that it is still at it, is not. */
const LEASE_MS = 20_000

export const leaseFrom = (now: Date): Date => new Date(now.getTime() + LEASE_MS)

/** For all that this process sees to, waiting or begun. What another one took is let go. Called more often than a lease lasts. */
export async function renewLeases({ db, now, analysis }: Core): Promise<void> {
  const own = [...analysis.own]
  if (own.length === 0) return
  const renewed = await db
    .update(analyses)
    .set({ leaseUntil: leaseFrom(now()) })
    .where(
      and(inArray(analyses.id, own), eq(analyses.owner, analysis.processId), ne(analyses.state, 'finished')),
    )
    .returning({ id: analyses.id })
  const still = new Set(renewed.map(({ id }) => id))
  for (const id of own) if (!still.has(id) && !analysis.running.has(id)) letGo(analysis, id)
}

/** What nobody is at any more is from now on this process's to see to, and nobody else's. */
export async function takeAbandoned(
  { db, now, analysis: { processId } }: Core,
  most: number,
): Promise<AnalysisRow[]> {
  const isAbandoned = and(ne(analyses.state, 'finished'), lte(analyses.leaseUntil, now()))
  const some = db
    .select({ id: analyses.id })
    .from(analyses)
    .where(isAbandoned)
    .orderBy(asc(analyses.leaseUntil))
    .limit(most)
    .for('update', { skipLocked: true })
  return db
    .update(analyses)
    .set({ state: 'waiting', owner: processId, leaseUntil: leaseFrom(now()) })
    .where(and(inArray(analyses.id, some), isAbandoned))
    .returning()
}

/** So that nobody waits for them to run out. */
export async function giveUpLeases({ db, now, analysis: { processId } }: Core): Promise<void> {
  await db
    .update(analyses)
    .set({ leaseUntil: now() })
    .where(and(eq(analyses.owner, processId), ne(analyses.state, 'finished')))
}
