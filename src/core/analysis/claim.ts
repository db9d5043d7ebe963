import { and, eq, sql } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { leaseFrom } from './lease.ts'

/** Begins it here, unless another process is at it, or it is finished. */
export async function claimAnalysis(
  { db, now, analysis: { processId, sharesFrames } }: Core,
  id: string,
): Promise<AnalysisRow | undefined> {
  const at = now()
  // Where others find the same frames, whoever is first does it.
  const isMine = sharesFrames ? undefined : eq(analyses.owner, processId)
  const [row] = await db
    .update(analyses)
    .set({
      state: 'running',
      owner: processId,
      leaseUntil: leaseFrom(at),
      startedAt: sql`coalesce(${analyses.startedAt}, ${at.toISOString()}::timestamptz)`,
      attempts: sql`${analyses.attempts} + 1`,
    })
    .where(and(eq(analyses.id, id), eq(analyses.state, 'waiting'), isMine))
    .returning()
  return row
}
