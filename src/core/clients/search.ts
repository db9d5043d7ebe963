import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import { containing } from '../search.ts'

export const CLIENT_STATUSES = ['ACTIVE', 'REVOKED'] as const
type ClientStatus = (typeof CLIENT_STATUSES)[number]

type Search = { search?: string | null | undefined; status?: ClientStatus | null | undefined }

/** Clients whose name, slug or address holds the text. */
export function searchClients({ search, status }: Search): RelationsFilter<Relations['clients'], Relations> {
  const pattern = containing(search)
  return {
    ...(status ? { revokedAt: status === 'REVOKED' ? { isNotNull: true } : { isNull: true } } : {}),
    ...(pattern
      ? { OR: [{ name: { ilike: pattern } }, { slug: { ilike: pattern } }, { email: { ilike: pattern } }] }
      : {}),
  }
}
