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
export function searchAnalyses({
  since,
  until,
  ...wanted
}: AnalysisSearch): RelationsFilter<Relations['analyses'], Relations> {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined && value !== null)
  return {
    ...Object.fromEntries(given),
    createdAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}
