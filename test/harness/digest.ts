import { sql } from 'drizzle-orm'
import type { TestServer } from './server.ts'

/** What changes by being asked: records of who came, and when. */
const RECORDS = [
  'audit_log',
  'auth_failures',
  'events',
  'idempotent_requests',
  'key_days',
  'key_networks',
  'security_events',
  'usage_counts',
]
const COUNTERS = [
  ...['last_used_at', 'last_used_address', 'use_count', 'warned_days'],
  // Written a second after the frames that they count.
  ...['frame_count', 'frame_bytes', 'last_frame_at', 'online', 'online_changed_at'],
]

/** A fingerprint of everything that a change could change, by table; rows can be singled out by a condition. */
export async function digestOf(server: TestServer, where = 'true'): Promise<Record<string, string>> {
  const tables = await server.db.execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all(${sql.param(RECORDS)}::text[])
    order by 1`)
  const counters = COUNTERS.map((name) => `'${name}'`).join(', ')
  const digests = tables.map(
    ({ name }) => `(select md5(coalesce(string_agg(row::text, ',' order by row::text), ''))
      from (select to_jsonb("${name}") - array[${counters}] as row from "${name}") as rows where ${where}) as "${name}"`,
  )
  const [digest] = await server.db.execute(`select ${digests.join(', ')}`)
  return digest as Record<string, string>
}
