import { and, count, inArray, ne, notInArray } from 'drizzle-orm'
import { type AnalysisRow, analyses } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { letGo } from './own.ts'
import type { Waiting } from './queue.ts'

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
