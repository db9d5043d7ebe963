import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { AnalysisTrigger, Environment, Verdict } from '../../db/tables/index.ts'

export type AnalysisSearch = {
  clientId?: string | undefined
  sourceId?: string | undefined
  environment?: Environment | null | undefined
  verdict?: Verdict | null | undefined
  trigger?: AnalysisTrigger | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

/** Half-open in the time when it began: `since` counts, `until` does not. */
export function searchAnalyses(wanted: AnalysisSearch): RelationsFilter<Relations['analyses'], Relations> {
  const { clientId, sourceId, environment, verdict, trigger, since, until } = wanted
  return {
    ...(clientId && { clientId }),
    ...(sourceId && { sourceId }),
    ...(environment && { environment }),
    ...(verdict && { verdict }),
    ...(trigger && { trigger }),
    createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}
