import { sql } from 'drizzle-orm'
import { type Core, type Transaction, transaction } from '../context.ts'
import { keyDetails, keyTitle } from './about.ts'
import { recordSecurityEvent } from './record.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const KEYS_AT_ONCE = 100

/**
 * Warns 14, 7 and 1 days before a key ends. A warning that lies before the key was made is none, so that a key for a
 * day does not warn when it is new; an end that was moved out is warned of anew. The end of a key that was rotated is
 * wished for: it is warned of on the last day, if the key is used on it, and was not rotated on it.
 */
export async function warnOfExpiry(ctx: Core): Promise<void> {
  for (let warned = KEYS_AT_ONCE; warned === KEYS_AT_ONCE; ) {
    warned = await transaction(ctx, async (tx) => {
      const due = await takeDue(tx)
      for (const each of due) await warn(tx, each)
      return due.length
    })
  }
}

type Due = { id: string; ends: Date; days: number | null; warnedBefore: number | null }

/** Each is taken by one server: the others find it taken, or pass it by while it is. */
async function takeDue(tx: Transaction): Promise<Due[]> {
  const now = sql`${tx.now().toISOString()}::timestamptz`
  const rows = await tx.db.execute<{
    id: string
    ends: string
    days: number | null
    warned_before: number | null
  }>(sql`
    with ending as (
      select keys.id, keys.warned_days, least(keys.expires_at, keys.retires_at) as ends, (
        select min(days) from unnest(array[14, 7, 1]) as days
        where least(keys.expires_at, keys.retires_at) - days * interval '1 day' <= ${now}
          and least(keys.expires_at, keys.retires_at) - days * interval '1 day' > keys.created_at
          and (successors.id is null or (
            days = 1 and keys.last_used_at >= least(keys.expires_at, keys.retires_at) - interval '1 day'
            and least(keys.expires_at, keys.retires_at) - interval '1 day' > successors.created_at
          ))
      ) as days
      from keys left join clients on clients.id = keys.client_id
        left join keys as successors on successors.id = keys.successor_id
      where keys.revoked_at is null and clients.revoked_at is null
        and least(keys.expires_at, keys.retires_at) > ${now}
    ), due as (
      select keys.id, ends, days, ending.warned_days from ending join keys on keys.id = ending.id
      where days is distinct from keys.warned_days
      order by ends limit ${KEYS_AT_ONCE}::int
      for update of keys skip locked
    )
    update keys set warned_days = due.days from due where keys.id = due.id
    returning keys.id, due.ends, due.days, due.warned_days as warned_before`)
  return rows.map(({ id, ends, days, warned_before }) => ({
    id,
    ends: new Date(ends),
    days,
    warnedBefore: warned_before,
  }))
}

async function warn(tx: Transaction, { id, ends, days, warnedBefore }: Due): Promise<void> {
  const wasMovedOut = days === null || (warnedBefore !== null && days > warnedBefore)
  const key = await tx.db.query.keys.findFirst({ where: { id }, with: { client: true } })
  if (!key || wasMovedOut) return
  const replaced = key.successorId ? ' It has a successor, and is used still.' : ' Rotate it before.'
  await recordSecurityEvent(tx, {
    kind: 'key_expiring',
    clientId: key.clientId,
    keyId: id,
    summary: `Key ${keyTitle(key)} stops working on ${day(ends)}, ${inWords(ends, tx.now())}. ${lastUse(key.lastUsedAt)}.${replaced}`,
    details: { ...keyDetails(key), endsAt: ends.toISOString(), days, lastUsedAt: key.lastUsedAt },
  })
}

const day = (date: Date): string => date.toISOString().slice(0, 10)
const lastUse = (at: Date | null): string => (at ? `It was last used on ${day(at)}` : 'It was never used')

function inWords(ends: Date, now: Date): string {
  const days = Math.ceil((ends.getTime() - now.getTime()) / DAY_MS)
  return days <= 1 ? 'within a day' : `in ${days} days`
}
