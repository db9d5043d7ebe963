import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { SecurityEventKind } from '../../db/tables/index.ts'
import { containing } from '../search.ts'

export type SecuritySearch = {
  clientId?: string | undefined
  kind?: SecurityEventKind | null | undefined
  search?: string | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

type Filter = RelationsFilter<Relations['securityEvents'], Relations>

/** Half-open in time: `since` counts, `until` does not. */
export function searchSecurityEvents({ clientId, kind, search, since, until }: SecuritySearch): Filter {
  const pattern = containing(search)
  return {
    ...(clientId && { clientId }),
    ...(kind && { kind }),
    ...(pattern && { OR: [{ summary: { ilike: pattern } }, { address: { ilike: pattern } }] }),
    at: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}
