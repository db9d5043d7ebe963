import type { AuthFailureRow } from '../../client/auth-failures.ts'
import { type Column, renderTable } from './table.ts'

const COLUMNS: readonly Column<AuthFailureRow>[] = [
  { header: 'LAST', value: ({ lastAt }) => `${lastAt.slice(0, 10)} ${lastAt.slice(11, 19)}` },
  { header: 'COUNT', value: ({ count }) => String(count) },
  { header: 'REASON', value: ({ reason }) => reason.toLowerCase().replaceAll('_', '-') },
  { header: 'FROM', value: ({ address }) => address ?? '(many)' },
  { header: 'KEY', value: keyOf },
  { header: 'CLIENT', value: ({ client }) => client?.slug ?? '-', optional: true },
  { header: 'PROGRAM', value: ({ userAgent }) => userAgent ?? '-', shrinksTo: 8, optional: true },
]

export function renderAuthFailures(failures: readonly AuthFailureRow[], width?: number): string {
  return renderTable(failures, COLUMNS, width)
}

function keyOf({ key, prefix }: AuthFailureRow): string {
  if (key) return `${key.name} (${key.prefix ?? ''}…${key.lastFour})`
  return prefix ? `${prefix}…` : '-'
}
