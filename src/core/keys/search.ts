import type { RelationsFilter } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { Environment } from '../../db/tables/index.ts'
import { containing } from '../search.ts'
import { type KeyState, stateIs } from './state.ts'

export type KeySearch = {
  clientId?: string | undefined
  search?: string | null | undefined
  state?: KeyState | null | undefined
  environment?: Environment | null | undefined
  role?: string | null | undefined
}

/** Keys whose name, notes or visible characters hold the text. */
export function searchKeys(wanted: KeySearch, now: Date): RelationsFilter<Relations['keys'], Relations> {
  const pattern = containing(wanted.search)
  const { clientId, environment, role } = wanted
  const conditions: RelationsFilter<Relations['keys'], Relations>[] = [
    {
      ...(clientId && { clientId }),
      ...(environment && { environment }),
      ...(role && { role: role.replaceAll('\0', '') }),
    },
  ]
  if (wanted.state) conditions.push({ RAW: stateIs(wanted.state, now) })
  if (pattern) {
    conditions.push({
      OR: [
        { name: { ilike: pattern } },
        { notes: { ilike: pattern } },
        { prefix: { ilike: pattern } },
        { lastFour: { ilike: pattern } },
      ],
    })
  }
  return { AND: conditions }
}
