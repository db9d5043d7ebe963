import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { AuditOutcome } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { containing } from '../search.ts'
import { byKnownActor } from './own-acts.ts'

export type AuditSearch = {
  clientId?: string | undefined
  actorKeyId?: string | undefined
  /** `key.revoke`, or the beginning of it: `key` is every act on keys. */
  action?: string | null | undefined
  subject?: string | null | undefined
  /** Text in what was done, to what, from where or with what program. */
  search?: string | null | undefined
  outcome?: AuditOutcome | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

/** Half-open in time: `since` counts, `until` does not. */
export function searchAudit(
  viewer: Viewer,
  wanted: AuditSearch,
): RelationsFilter<Relations['auditLog'], Relations> {
  const { clientId, actorKeyId, outcome, since, until } = wanted
  const action = wanted.action?.replaceAll('\0', '')
  const subject = containing(wanted.subject)
  const text = containing(wanted.search)
  const found = text && { ilike: text }
  return {
    ...(clientId && { clientId }),
    ...(outcome && { outcome }),
    ...(action && { OR: [{ action }, { action: { like: `${action.replace(/[\\%_]/g, '\\$&')}.%` } }] }),
    ...(subject && { subject: { ilike: subject } }),
    AND: [
      { at: { ...(since && { gte: since }), ...(until && { lt: until }) } },
      ...(actorKeyId ? [{ actorKeyId }, byKnownActor(viewer)] : []),
      ...(found ? [{ OR: [{ action: found }, { subject: found }, byWhom(viewer, found)] }] : []),
    ],
  }
}

const byWhom = (viewer: Viewer, found: { ilike: string }) => ({
  AND: [{ OR: [{ address: found }, { userAgent: found }] }, byKnownActor(viewer)],
})
