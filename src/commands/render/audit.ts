import type { AuditRow } from '../../client/audit.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'

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

/** For a list that has no end, and so no widths. */
export function auditLine(entry: AuditRow): string {
  return COLUMNS.map(({ value }, index) => plain(value(entry)).padEnd(LINE_WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd()
}

/** Room for what is usual in each column; what is longer pushes the rest. */
const LINE_WIDTHS = [19, 17, 7, 29, 16, 28]

/** Which key of the operator it was is not for its clients. */
function actorOf({ actor, actorId, client }: AuditRow): string {
  if (actor) return `${actor.name} (${actor.prefix ?? ''}…${actor.lastFour})`
  return actorId ?? (client ? 'the platform' : 'the server')
}
