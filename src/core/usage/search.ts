import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { UsageFilter } from './read.ts'

export type UsageEventSearch = UsageFilter & {
  eventId?: string | null | undefined
  since?: Date | null | undefined
  until?: Date | null | undefined
}

/** Half-open in the time when it occurred: `since` counts, `until` does not. */
export function searchUsageEvents(
  wanted: UsageEventSearch,
): RelationsFilter<Relations['usageEvents'], Relations> {
  const { clientId, environment, operation, keyId, since, until } = wanted
  // PostgreSQL takes no NUL in a text.
  const eventId = wanted.eventId?.replaceAll('\0', '\ufffd').trim()
  return {
    ...(clientId && { clientId }),
    ...(environment && { environment }),
    ...(operation && { operation }),
    ...(keyId && { keyId }),
    ...(eventId && { eventId }),
    occurredAt: { ...(since && { gte: since }), ...(until && { lt: until }) },
  }
}
