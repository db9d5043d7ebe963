import type { RelationsFilter } from 'drizzle-orm'
import { z } from 'zod'
import type { Relations } from '../../db/relations.ts'
import type { Environment } from '../../db/tables/index.ts'
import { parse } from '../input.ts'
import { containing } from '../search.ts'
import { days } from './days.ts'
import { endsBy, type KeyState, stateIs } from './state.ts'

export type KeySearch = {
  clientId?: string | undefined
  search?: string | null | undefined
  state?: KeyState | null | undefined
  environment?: Environment | null | undefined
  role?: string | null | undefined
  label?: string | null | undefined
  /** Works now, and ends within so many days. */
  expiringWithinDays?: number | null | undefined
  /** Never used, or not for so many days. */
  unusedDays?: number | null | undefined
}

/** Keys whose name, label, notes or visible characters hold the text. */
export function searchKeys(wanted: KeySearch, now: Date): RelationsFilter<Relations['keys'], Relations> {
  const pattern = containing(wanted.search)
  const { clientId, environment, role, label } = wanted
  const conditions: RelationsFilter<Relations['keys'], Relations>[] = [
    {
      ...(clientId && { clientId }),
      ...(environment && { environment }),
      ...(role && { role: role.replaceAll('\0', '') }),
      ...(label && { label: label.replaceAll('\0', '') }),
    },
  ]
  if (typeof wanted.expiringWithinDays === 'number') {
    const { expiringWithinDays } = parse(expiring, wanted)
    conditions.push({ RAW: endsBy(after(now, expiringWithinDays), now) })
  }
  if (typeof wanted.unusedDays === 'number') conditions.push(unusedSince(after(now, -wanted.unusedDays)))
  if (wanted.state) conditions.push({ RAW: stateIs(wanted.state, now) })
  if (pattern) {
    conditions.push({
      OR: [
        { name: { ilike: pattern } },
        { label: { ilike: pattern } },
        { notes: { ilike: pattern } },
        { prefix: { ilike: pattern } },
        { lastFour: { ilike: pattern } },
      ],
    })
  }
  return { AND: conditions }
}

const expiring = z.object({ expiringWithinDays: days })

const DAY_MS = 24 * 60 * 60 * 1000
const after = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS)

/** A key that was made since then was not left unused. */
const unusedSince = (date: Date): RelationsFilter<Relations['keys'], Relations> => ({
  createdAt: { lt: date },
  OR: [{ lastUsedAt: { isNull: true } }, { lastUsedAt: { lt: date } }],
})
