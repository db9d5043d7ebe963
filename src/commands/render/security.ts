import type { SecurityEventRow } from '../../client/security.ts'
import { type Column, renderTable } from './table.ts'
import { plain } from './text.ts'

const COLUMNS: readonly Column<SecurityEventRow>[] = [
  { header: 'AT', value: ({ at }) => `${at.slice(0, 10)} ${at.slice(11, 19)}` },
  { header: 'KIND', value: ({ kind }) => kind.toLowerCase().replaceAll('_', '-') },
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '-', optional: true },
  { header: 'WHAT', value: ({ summary }) => summary, shrinksTo: 20 },
]

export function renderSecurityEvents(events: readonly SecurityEventRow[], width?: number): string {
  return renderTable(events, COLUMNS, width)
}

/** For a list that has no end, and so no widths: room for what is usual. */
const LINE_WIDTHS = [19, 21, 16]

export function securityEventLine(event: SecurityEventRow): string {
  return COLUMNS.map(({ value }, index) => plain(value(event)).padEnd(LINE_WIDTHS[index] ?? 0)).join('  ')
}
