import { sql } from 'drizzle-orm'
import type { Core } from '../context.ts'
import { newId } from '../ids.ts'
import type { Counter } from './failure.ts'

/** In one statement, so that what failed can be written again without counting twice. */
export async function writeFailures(ctx: Core, counters: Counter[]): Promise<void> {
  const rows = counters.map((counter) => ({
    ...counter,
    id: newId(),
    hour: new Date(counter.hour),
  }))
  // In one order everywhere: servers that count the same wait for each other, and never in a ring.
  // Of a key that went with its client nothing is left to tell.
  await ctx.db.execute(sql`
    insert into auth_failures
      (id, hour, address, prefix, reason, key_id, client_id, count, first_at, last_at, user_agent)
    select failed.id, hour, address, failed.prefix, reason, keys.id, keys.client_id, count, "firstAt", "lastAt", "userAgent"
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as failed(
      id uuid, hour timestamptz(3), address text, prefix text, reason text, "keyId" uuid, count bigint,
      "firstAt" timestamptz(3), "lastAt" timestamptz(3), "userAgent" text)
    left join keys on keys.id = failed."keyId"
    where failed."keyId" is null or keys.id is not null
    order by hour, address, failed.prefix, reason, failed."keyId"
    on conflict on constraint auth_failures_counter do update set
      count = auth_failures.count + excluded.count,
      first_at = least(auth_failures.first_at, excluded.first_at),
      last_at = greatest(auth_failures.last_at, excluded.last_at),
      user_agent = coalesce(excluded.user_agent, auth_failures.user_agent)`)
}
