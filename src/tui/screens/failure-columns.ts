import type { AuthFailureRow } from '../../client/index.ts'
import { keyName } from '../components/status-line.tsx'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'

export const reasonWord = ({ reason }: Pick<AuthFailureRow, 'reason'>): string =>
  reason.toLowerCase().replaceAll('_', ' ')

/** A key of ours by its name; of any other what was kept of it. */
export function presentedKey({ key, prefix }: Pick<AuthFailureRow, 'key' | 'prefix'>): string | Cell {
  if (key) return `${key.name} (${keyName(key)})`
  return { text: prefix ? `${prefix}…` : 'no key', tone: 'dim' }
}

const many: Cell = { text: 'many addresses', tone: 'dim' }

export const FAILURE_COLUMNS: readonly Column<AuthFailureRow>[] = [
  { title: 'Last', value: ({ lastAt }, now) => relative(lastAt, now), width: 8 },
  { title: 'Count', value: ({ count }) => String(count), width: 7, align: 'right' },
  { title: 'Reason', value: reasonWord, width: 14 },
  { title: 'From', value: ({ address }) => address ?? many, width: 15, grow: 1, most: 39 },
  { title: 'Key', value: presentedKey, width: 16, grow: 3, most: 52 },
  { title: 'Client', value: ({ client }) => client?.name ?? '', width: 12, grow: 1, most: 28, optional: 1 },
  { title: 'Program', value: ({ userAgent }) => userAgent ?? '', width: 14, grow: 2, optional: 2 },
]
