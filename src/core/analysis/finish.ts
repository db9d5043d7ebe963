import { and, eq, ne } from 'drizzle-orm'
import { type AnalysisRow, analyses, clients, sources } from '../../db/tables/index.ts'
import { commitReservation } from '../budgets/reserve.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { recordEvent } from '../events/record.ts'
import { ONE } from '../money/decimal.ts'
import { quantity } from '../money/quantity.ts'
import { type Metered, OWN_EVENTS } from '../usage/meter.ts'
import { columnsOf, type Outcome } from './outcome.ts'

/** What the event of it says. */
export type AnalysisFinished = { sourceId: string; verdict: string; trigger: string }

/**
 * Writes down what came of it, tells those who wait, and counts what is billed, all in one. Of two who finish it the
 * first does; the row is gone where its source is.
 */
export async function finishAnalysis(ctx: Core, row: AnalysisRow, outcome: Outcome): Promise<void> {
  await transaction(ctx, async (tx) => {
    const [finished] = await tx.db
      .update(analyses)
      .set({ ...columnsOf(outcome), state: 'finished', finishedAt: tx.now(), owner: null, leaseUntil: null })
      .where(and(eq(analyses.id, row.id), ne(analyses.state, 'finished')))
      .returning()
    const reservation = { ids: [...row.reservations, ...outcome.reservations] }
    if (finished) await announce(tx, finished)
    // Tokens were used, whether or not anybody still wants what came of them.
    const used = finished ?? { ...row, ...columnsOf(outcome), verdict: 'inconclusive' }
    await commitReservation(tx, reservation, await usedBy(tx, used))
  })
}

export async function announce(tx: Transaction, row: AnalysisRow): Promise<void> {
  const data: AnalysisFinished = {
    sourceId: row.sourceId,
    verdict: row.verdict ?? 'inconclusive',
    trigger: row.trigger,
  }
  await recordEvent(tx, {
    kind: 'analysis',
    clientId: row.clientId,
    environment: row.environment,
    subjectId: row.id,
    data,
  })
}

/**
 * A look that was asked for, unless nothing can be said; and the tokens of models, whatever came of them. Nothing where
 * the client is gone.
 */
export async function usedBy(tx: Transaction, row: AnalysisRow): Promise<Metered[]> {
  const [client] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, row.clientId))
  if (!client) return []
  const [source] = await tx.db.select().from(sources).where(eq(sources.id, row.sourceId))
  const act = {
    clientId: row.clientId,
    environment: row.environment,
    keyId: row.keyId,
    source: source ? { id: source.id, name: source.name } : null,
    occurredAt: tx.now(),
  }
  const isBilled = row.trigger === 'asked' && row.verdict !== 'inconclusive'
  const tokens = row.stages.map(({ stage, inputTokens, outputTokens }) => ({
    stage,
    tokens: BigInt((inputTokens ?? 0) + (outputTokens ?? 0)),
  }))
  return [
    ...(isBilled
      ? [
          {
            ...act,
            operation: 'ANALYSIS' as const,
            quantity: quantity(ONE),
            eventId: `${OWN_EVENTS}analysis:${row.id}`,
          },
        ]
      : []),
    ...tokens
      .filter(({ tokens }) => tokens > 0n)
      .map(({ stage, tokens }) => ({
        ...act,
        operation: 'MODEL_TOKENS' as const,
        quantity: quantity(tokens * ONE),
        eventId: `${OWN_EVENTS}analysis:${row.id}:${stage}`,
      })),
  ]
}
