import { type AnalysisRow, analyses, type SourceRow } from '../../../db/tables/index.ts'
import { commitReservation } from '../../budgets/reserve.ts'
import { type Core, transaction } from '../../context.ts'
import { newId } from '../../ids.ts'
import { violatesForeignKey } from '../../violation.ts'
import { announce, usedBy } from '../finish.ts'
import { columnsOf, type Outcome } from '../outcome.ts'

type Watched = {
  source: SourceRow
  outcome: Outcome
  from: number
  to: number
  began: Date
  /** What is not kept is counted all the same, where models were asked. */
  isKept: boolean
}

/** What a look of the server's own came to, with what it used; the look itself is free. */
export async function recordWatched(ctx: Core, watched: Watched): Promise<void> {
  const row = rowOf(ctx, watched)
  const hasUsed = row.stages.some(({ inputTokens }) => inputTokens !== null)
  if (!watched.isKept && !hasUsed) return
  try {
    await transaction(ctx, async (tx) => {
      if (watched.isKept) {
        await tx.db.insert(analyses).values(row)
        await announce(tx, row)
      }
      await commitReservation(tx, { ids: watched.outcome.reservations }, await usedBy(tx, row))
    })
  } catch (error) {
    // Deleted meanwhile: nobody asks any more, but tokens were used.
    if (!FOREIGN_KEYS.some((name) => violatesForeignKey(error, name))) throw error
    await recordWatched(ctx, { ...watched, isKept: false })
  }
}

const FOREIGN_KEYS = ['analyses_source_id_sources_id_fkey', 'analyses_client_id_clients_id_fkey']

function rowOf(ctx: Core, { source, outcome, from, to, began }: Watched): AnalysisRow {
  return {
    runId: newId(),
    keyId: null,
    owner: null,
    leaseUntil: null,
    attempts: 1,
    reservations: [],
    ...columnsOf(outcome),
    id: newId(),
    clientId: source.clientId,
    environment: source.environment,
    sourceId: source.id,
    trigger: 'watched',
    state: 'finished',
    windowFrom: new Date(from),
    windowTo: new Date(to),
    createdAt: began,
    startedAt: began,
    finishedAt: ctx.now(),
  }
}
