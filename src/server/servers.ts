import type { Sql } from 'postgres'
import { LISTENER_NAME } from './listener.ts'

/** How many vigint servers have this database open. Each has one listener; the database knows it by its name. */
export async function countServers(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = ${LISTENER_NAME}`
  return row?.count ?? 0
}
