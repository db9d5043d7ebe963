import { lt, sql } from 'drizzle-orm'
import { type ClientRow, modelCalls } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { AnalysisTrouble } from './trouble.ts'

const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)

type Asking = Pick<ClientRow, 'id' | 'settings'>

/** Before each request to a model: none is sent for a client that has used up the calls of its day, however many ask at once. */
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
