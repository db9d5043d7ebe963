import { and, eq, lt, sql } from 'drizzle-orm'
import { type ClientRow, modelCalls } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { AnalysisTrouble } from './trouble.ts'

const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)

type Asking = Pick<ClientRow, 'id' | 'settings'>

/** Before a model is asked: of a client that has used up the calls of its day, none is. However many ask at once. */
export async function takeModelCall({ db, now }: Core, { id, settings }: Asking): Promise<void> {
  const most = settings.analysis?.modelCallsPerDay ?? null
  const [taken] = await db
    .insert(modelCalls)
    .select(
      sql`select ${id}::uuid, ${dayIn(settings.timeZone, now())}::date, 1 where ${most}::int is null or ${most}::int > 0`,
    )
    .onConflictDoUpdate({
      target: [modelCalls.clientId, modelCalls.day],
      set: { calls: sql`${modelCalls.calls} + 1` },
      setWhere: most === null ? undefined : lt(modelCalls.calls, most),
    })
    .returning()
  if (!taken)
    throw new AnalysisTrouble(
      'BUDGET',
      `The ${most} calls of models that the client may make in a day are used up.`,
    )
}

/** What was sent beyond the first time. */
export async function countModelCalls(
  { db, now }: Core,
  { id, settings }: Asking,
  calls: number,
): Promise<void> {
  if (calls === 0) return
  await db
    .update(modelCalls)
    .set({ calls: sql`${modelCalls.calls} + ${calls}` })
    .where(and(eq(modelCalls.clientId, id), eq(modelCalls.day, dayIn(settings.timeZone, now()))))
}
