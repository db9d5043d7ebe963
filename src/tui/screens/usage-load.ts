import type { VariablesOf } from '../../client/index.ts'
import type { Connection } from '../live/connection.ts'
import { type Day, dayAt, plusDays, startOfDay } from '../text/days.ts'
import type { PERIODS } from './usage-periods.ts'
import { type WatchedGroup, WatchUsage } from './usage-watch.ts'

type Variables = VariablesOf<typeof WatchUsage>

export const VIEWS = [
  { view: 'days', groupBy: 'DAY', said: 'by day' },
  { view: 'operations', groupBy: 'OPERATION', said: 'by operation' },
  { view: 'clients', groupBy: 'CLIENT', said: 'by client' },
] as const satisfies readonly { groupBy: Variables['groupBy'][number]; view: string; said: string }[]

export interface Asked {
  readonly view: (typeof VIEWS)[number]
  readonly period: (typeof PERIODS)[number]
  readonly environment: 'LIVE' | 'TEST' | undefined
  /** Whose usage; of the own client, or of all, without it. */
  readonly of: string | undefined
  /** Whether the name of `of` is to be asked for. */
  readonly named: boolean
}

export interface LoadedUsage {
  readonly asked: Asked
  readonly first: Day
  readonly last: Day
  readonly timeZone: string
  readonly groups: readonly WatchedGroup[]
  /** By day and operation, where days are shown. */
  readonly parts: readonly WatchedGroup[]
  readonly total: WatchedGroup['cost']
  readonly client: { id: string; name: string } | null | undefined
}

const USUAL_ZONE = 'UTC'

/** Whose days they are is known with the first answer: if they are other ones, they are asked for. */
export async function loadUsage(
  connection: Connection,
  asked: Asked,
  signal: AbortSignal,
  timeZone = USUAL_ZONE,
): Promise<LoadedUsage> {
  const { view, period, of, environment } = asked
  const { first, last } = period.days(dayAt(timeZone, Date.now()))
  const variables = {
    client: of,
    from: startOfDay(timeZone, first).toISOString(),
    to: startOfDay(timeZone, plusDays(last, 1)).toISOString(),
    environment,
    groupBy: [view.groupBy],
    byDay: view.view === 'days',
    of: of ?? '',
    named: asked.named,
  }
  const { usage, parts, client } = await connection.run(WatchUsage, variables, { signal })
  if (usage.timeZone !== timeZone) return loadUsage(connection, asked, signal, usage.timeZone)
  const { groups, total } = usage
  return { asked, first, last, timeZone, groups, parts: parts?.groups ?? [], total, client }
}
