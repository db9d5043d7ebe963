import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { AuditOutcome } from '../../db/tables/index.ts'
import { containing } from '../search.ts'

export type AuditSearch = {
  clientId?: string | undefined
  actorKeyId?: string | undefined
  /** `key.revoke`, or the beginning of it: `key` is every act on keys. */
  action?: string | null | undefined
  subject?: string | null | undefined
  outcome?: AuditOutcome | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

/** Half-open in time: `since` counts, `until` does not. */
export function searchAudit(wanted: AuditSearch): RelationsFilter<Relations['auditLog'], Relations> {
  const { clientId, actorKeyId, outcome, since, until } = wanted
  const action = wanted.action?.replaceAll('\0', '')
  const subject = containing(wanted.subject)
  return {
    ...(clientId && { clientId }),
    ...(actorKeyId && { actorKeyId }),
    ...(outcome && { outcome }),
    ...(action && { OR: [{ action }, { action: { like: `${action.replace(/[\\%_]/g, '\\$&')}.%` } }] }),
    ...(subject && { subject: { ilike: subject } }),
    at: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}
