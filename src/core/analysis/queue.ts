import { and, count, inArray, ne, notInArray } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { letGo } from './own.ts'

/** `ahead`: how many of its client's are to be done before it. */
export type Waiting = { id: string; ahead: number }

/**
 * Where what was asked for waits until a process that has its frames takes it. Those with less of their clients' ahead
 * of them come first, so that who asks for hundreds keeps nobody else waiting. What is lost of it is found by its lease.
 */
export interface AnalysisQueue {
  send(waiting: readonly Waiting[]): Promise<void>
}

type Sent = Pick<AnalysisRow, 'id' | 'clientId'>

/** They are this process's to see to until another one takes them. */
export async function sendToQueue(ctx: Core, rows: readonly Sent[]): Promise<void> {
  if (rows.length === 0) return
  const { analysis } = ctx
  for (const { id } of rows) analysis.own.add(id)
  try {
    await analysis.queue.send(await inTheirTurn(ctx, rows))
  } catch (error) {
    // Nobody will come for them: they end as interrupted once their lease is over.
    for (const { id } of rows) letGo(analysis, id)
    throw error
  }
}

async function inTheirTurn({ db }: Core, rows: readonly Sent[]): Promise<Waiting[]> {
  const ids = rows.map(({ id }) => id)
  const clients = [...new Set(rows.map(({ clientId }) => clientId))]
  const others = await db
    .select({ clientId: analyses.clientId, count: count() })
    .from(analyses)
    .where(
      and(ne(analyses.state, 'finished'), inArray(analyses.clientId, clients), notInArray(analyses.id, ids)),
    )
    .groupBy(analyses.clientId)
  const ahead = new Map(others.map((other) => [other.clientId, other.count]))
  return rows.map(({ id, clientId }) => {
    const before = ahead.get(clientId) ?? 0
    ahead.set(clientId, before + 1)
    return { id, ahead: before }
  })
}
