import type { AuditRow } from '../../client/index.ts'
import { keyName } from '../components/status-line.tsx'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'

export function outcomeCell({ outcome }: Pick<AuditRow, 'outcome'>): Cell {
  return outcome === 'GRANTED' ? { text: 'done', tone: 'good' } : { text: 'refused', tone: 'bad' }
}

/** Which key of the operator it was is not for its clients. */
export function actorText({
  actor,
  actorId,
  client,
}: Pick<AuditRow, 'actor' | 'actorId' | 'client'>): string {
  return actor ? `${actor.name} (${keyName(actor)})` : (actorId ?? (client ? 'the platform' : 'the server'))
}

const CLIENT: Column<AuditRow> = {
  title: 'Client',
  value: ({ client }) => client?.name ?? { text: 'operator', tone: 'dim' },
  width: 12,
  grow: 1,
  most: 28,
}

export const AUDIT_COLUMNS: readonly Column<AuditRow>[] = [
  { title: 'When', value: ({ at }, now) => relative(at, now), width: 8 },
  { title: 'Action', value: ({ action }) => action, width: 17 },
  { title: 'Outcome', value: outcomeCell, width: 7 },
  { title: 'By', value: actorText, width: 20, grow: 2, most: 40 },
  { title: 'From', value: ({ address }) => address ?? '', width: 15, optional: 2 },
  { title: 'On', value: ({ subject }) => ({ text: subject ?? '', tone: 'dim' }), width: 29, optional: 1 },
]

export const ALL_AUDIT_COLUMNS: readonly Column<AuditRow>[] = AUDIT_COLUMNS.toSpliced(3, 0, CLIENT)
