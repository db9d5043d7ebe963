import { sql } from 'drizzle-orm'
import type { Transaction } from '../context.ts'
import type { DayOfUse } from '../keys/pending-uses.ts'
import { keyDetails, keyTitle, wantsUnusualUse } from './about.ts'
import { recordSecurityEvent } from './record.ts'

/** Below this, no day of any key is out of the ordinary. */
const LEAST_USES = 1_000
const TIMES_THE_MEAN = 5
/** Days before it that a day is measured against, and how many of them a key has to be used on at least. */
const DAYS_BEFORE = 7
const LEAST_DAYS = 3
const DAY_MS = 24 * 60 * 60 * 1000

/** A key that is used far more on a day than on the days before. Once a day; the keys are held, the days written. */
export async function raiseUnusualVolume(tx: Transaction, days: DayOfUse[]): Promise<void> {
  const many = days.filter(({ count }) => count > LEAST_USES)
  if (many.length === 0) return
  for (const { keyId, day, count, mean } of await farAbove(tx, many)) {
    const key = await tx.db.query.keys.findFirst({ where: { id: keyId }, with: { client: true } })
    if (!key || !wantsUnusualUse(key)) continue
    await recordSecurityEvent(tx, {
      kind: 'unusual_volume',
      clientId: key.clientId,
      keyId,
      summary: `Key ${keyTitle(key)} was used ${count} times on ${day}; on the days before it was ${Math.round(mean)} a day.`,
      details: { ...keyDetails(key), day, count, dailyMean: Math.round(mean) },
      once: { topic: topicOf(keyId, day), withinMs: 2 * DAY_MS },
    })
  }
}

const TOPIC = 'unusual_volume'
const topicOf = (keyId: string, day: string) => `${TOPIC} ${keyId} ${day}`

/** Those that nothing was said of yet. */
async function farAbove(tx: Transaction, days: DayOfUse[]): Promise<(DayOfUse & { mean: number })[]> {
  const rows = await tx.db.execute<{ key: string; day: string; count: string; mean: string }>(sql`
    select used.key, used.day::text as day, used.count, before.mean
    from jsonb_to_recordset(${JSON.stringify(days.map(({ keyId, ...day }) => ({ key: keyId, ...day })))}::text::jsonb)
      as used(key uuid, day date, count bigint)
    cross join lateral (
      select avg(count) as mean, count(*) as days from key_days
      where key_id = used.key and day < used.day and day >= used.day - ${DAYS_BEFORE}::int
    ) before
    where before.days >= ${LEAST_DAYS}::int and used.count > ${TIMES_THE_MEAN}::int * before.mean
      and not exists (
        select from security_events where topic = ${TOPIC} || ' ' || used.key || ' ' || used.day
      )`)
  return rows.map(({ key, day, count, mean }) => ({
    keyId: key,
    day,
    count: Number(count),
    mean: Number(mean),
  }))
}
