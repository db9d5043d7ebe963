import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { Environment, SourceRow } from '../../db/tables/index.ts'
import { containing } from '../search.ts'

export const SOURCE_STATUSES = ['ONLINE', 'OFFLINE', 'ARCHIVED'] as const
export type SourceStatus = (typeof SOURCE_STATUSES)[number]

export const sourceStatus = ({
  archivedAt,
  online,
}: Pick<SourceRow, 'archivedAt' | 'online'>): SourceStatus => {
  if (archivedAt) return 'ARCHIVED'
  return online ? 'ONLINE' : 'OFFLINE'
}

export type SourceSearch = {
  clientId?: string | undefined
  search?: string | null | undefined
  status?: SourceStatus | null | undefined
  environment?: Environment | null | undefined
  /** Archived ones are left out unless asked for. */
  archived?: boolean | null | undefined
}

type Filter = RelationsFilter<Relations['sources'], Relations>

export function searchSources({ clientId, search, status, environment, archived }: SourceSearch): Filter {
  const pattern = containing(search)
  return {
    AND: [
      { ...(clientId && { clientId }), ...(environment && { environment }) },
      ...(pattern ? [{ name: { ilike: pattern } }] : []),
      status ? withStatus(status) : archived ? {} : { archivedAt: { isNull: true as const } },
    ],
  }
}

function withStatus(status: SourceStatus): Filter {
  if (status === 'ARCHIVED') return { archivedAt: { isNotNull: true } }
  return { archivedAt: { isNull: true }, online: status === 'ONLINE' }
}
