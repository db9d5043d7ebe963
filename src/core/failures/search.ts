import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import { containing } from '../search.ts'
import type { FailureReason } from './failure.ts'

export type FailureSearch = {
  clientId?: string | undefined
  address?: string | null | undefined
  prefix?: string | null | undefined
  reason?: FailureReason | null | undefined
  search?: string | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

type Filter = RelationsFilter<Relations['authFailures'], Relations>

/** By when the last of each was, half-open: `since` counts, `until` does not. */
export function searchFailures(wanted: FailureSearch): Filter {
  const { clientId, reason, since, until } = wanted
  const pattern = containing(wanted.search)
  return {
    ...(clientId && { clientId }),
    ...(reason && { reason }),
    ...(wanted.address && { address: clean(wanted.address) }),
    // A whole key, pasted by mistake, is looked for by what is kept of it.
    ...(wanted.prefix && { prefix: clean(wanted.prefix).slice(0, PREFIX_LENGTH) }),
    ...(pattern && {
      OR: [
        { address: { ilike: pattern } },
        { prefix: { ilike: pattern } },
        { reason: { ilike: pattern } },
        { userAgent: { ilike: pattern } },
      ],
    }),
    lastAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}

const PREFIX_LENGTH = 'sk_live_'.length + 6
/** PostgreSQL takes no NUL in a text. */
const clean = (text: string): string => text.replaceAll('\0', '\ufffd').trim()
