import type { AuditRow, ListAudit } from '../client/audit.ts'
import type { VariablesOf } from '../client/graphql.ts'

export type AuditFilter = Omit<VariablesOf<typeof ListAudit>, 'first' | 'after'>

/** The filters of the list that the subscription has not: as the server sees them. */
export function isWanted(entry: AuditRow | null, filter: AuditFilter): entry is AuditRow {
  if (!entry) return false
  const { actor, action, subject, search, outcome } = filter
  return (
    (!actor || entry.actorId === actor) &&
    (!action || entry.action === action || entry.action.startsWith(`${action}.`)) &&
    (!subject || contains([entry.subject], subject)) &&
    (!search || contains([entry.action, entry.subject, entry.address, entry.userAgent], search)) &&
    (!outcome || entry.outcome === outcome)
  )
}

const contains = (texts: (string | null)[], wanted: string): boolean =>
  texts.some((text) => text?.toLowerCase().includes(wanted.toLowerCase()))
