import { type RelationsFilter, sql } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { Environment, SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { containing } from '../search.ts'
import { isKnownOnline } from './as-known.ts'

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

export function searchSources(
  core: Pick<Core, 'now' | 'frames'>,
  { clientId, search, status, environment, archived }: SourceSearch,
): Filter {
  const pattern = containing(search)
  return {
    AND: [
      { ...(clientId && { clientId }), ...(environment && { environment }) },
      ...(pattern ? [{ name: { ilike: pattern } }] : []),
      status ? withStatus(core, status) : archived ? {} : { archivedAt: { isNull: true as const } },
    ],
  }
}

function withStatus(core: Pick<Core, 'now' | 'frames'>, status: SourceStatus): Filter {
  if (status === 'ARCHIVED') return { archivedAt: { isNotNull: true } }
  const isOnline = isKnownOnline(core)
  return {
    archivedAt: { isNull: true },
    RAW: (source) => (status === 'ONLINE' ? isOnline(source) : sql`not ${isOnline(source)}`),
  }
}
