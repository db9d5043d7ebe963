import type { AuditRow } from '../../client/audit.ts'
import { type Column, renderTable } from './table.ts'

const COLUMNS: readonly Column<AuditRow>[] = [
  { header: 'AT', value: ({ at }) => `${at.slice(0, 10)} ${at.slice(11, 19)}` },
  { header: 'ACTION', value: ({ action }) => action },
  { header: 'OUTCOME', value: ({ outcome }) => outcome.toLowerCase() },
  { header: 'ON', value: ({ subject }) => subject ?? '-' },
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '(operator)', optional: true },
  { header: 'BY', value: actorOf },
  { header: 'FROM', value: ({ address }) => address ?? '-', optional: true },
]

export function renderAudit(entries: readonly AuditRow[], width?: number): string {
  return renderTable(entries, COLUMNS, width)
}

function actorOf({ actor, actorId }: AuditRow): string {
  if (actor) return `${actor.name} (${actor.prefix ?? ''}…${actor.lastFour})`
  return actorId ?? 'the server'
}
