import type { ClientRow } from '../../client/index.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'

export function clientStatus({ status }: Pick<ClientRow, 'status'>): Cell {
  return status === 'ACTIVE' ? { text: '● active', tone: 'good' } : { text: '○ revoked', tone: 'bad' }
}

function keyCounts({ keyCounts: { active, revoked } }: Pick<ClientRow, 'keyCounts'>): string {
  return revoked > 0 ? `${active}, ${revoked} revoked` : `${active}`
}

export const CLIENT_COLUMNS: readonly Column<ClientRow>[] = [
  { title: 'Name', value: ({ name }) => name, width: 20, grow: 3, most: 48 },
  { title: 'Status', value: clientStatus, width: 9 },
  { title: 'Active keys', value: keyCounts, width: 13 },
  { title: 'Last used', value: ({ lastUsedAt }, now) => when(lastUsedAt, now), width: 9 },
  { title: 'Created', value: ({ createdAt }, now) => relative(createdAt, now), width: 8 },
  { title: 'Slug', value: ({ slug }) => quiet(slug), width: 14, grow: 2, most: 36, optional: 1 },
  { title: 'E-mail', value: ({ email }) => email ?? '', width: 24, grow: 2, most: 40, optional: 2 },
  { title: 'Id', value: ({ id }) => quiet(id), width: 29, optional: 3 },
]

const quiet = (text: string): Cell => ({ text, tone: 'dim' })

function when(iso: string | null, now: number): string | Cell {
  return iso ? relative(iso, now) : { text: 'never', tone: 'dim' }
}
