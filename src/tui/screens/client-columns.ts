import type { ClientRow } from '../../client/index.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'

export function clientStatus({ status }: Pick<ClientRow, 'status'>): Cell {
  return status === 'ACTIVE' ? { text: '● active', tone: 'good' } : { text: '○ revoked', tone: 'bad' }
}

export function keyCounts({ keyCounts }: Pick<ClientRow, 'keyCounts'>): string {
  return `${keyCounts.usable} / ${keyCounts.revoked}`
}

export const CLIENT_COLUMNS: readonly Column<ClientRow>[] = [
  { title: 'Name', value: ({ name }) => name, width: 16, grow: 3, most: 48 },
  { title: 'Status', value: clientStatus, width: 9 },
  { title: 'Active/revoked keys', value: keyCounts, width: 19, optional: 5 },
  { title: 'Last used', value: ({ lastUsedAt }, now) => when(lastUsedAt, now), width: 9 },
  { title: 'Created', value: ({ createdAt }, now) => relative(createdAt, now), width: 9, optional: 1 },
  {
    title: 'Slug',
    value: ({ slug }) => ({ text: slug, tone: 'dim' }),
    width: 12,
    grow: 2,
    most: 36,
    optional: 2,
  },
  { title: 'E-mail', value: ({ email }) => email ?? '', width: 24, grow: 2, most: 40, optional: 3 },
  { title: 'Id', value: ({ id }) => ({ text: id, tone: 'dim' }), width: 29, optional: 4 },
]

function when(iso: string | null, now: number): string | Cell {
  return iso ? relative(iso, now) : { text: 'never', tone: 'dim' }
}
