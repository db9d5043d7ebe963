export type ExecuteSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>

/** What the database calls the connection of a process to its queue: as long as it is there, the process is. */
export const jobConnectionName = (processId: string): string => `vigint jobs ${processId}`

const ID_LENGTH = 36

/** Queues of processes that ended without taking theirs along, where each has its own. */
export async function leftQueues(executeSql: ExecuteSql, name: string): Promise<string[]> {
  const { rows } = await executeSql(
    `select name from pgboss.queue
    where name ~ '-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      and left(name, -${ID_LENGTH}) = left($1, -${ID_LENGTH})
      and name <> $1
      and not exists (
        select from pg_stat_activity
        where datname = current_database() and application_name = $2 || right(name, ${ID_LENGTH})
      )`,
    [name, jobConnectionName('')],
  )
  return rows.map((row) => (row as { name: string }).name)
}

/** With its jobs. */
export async function deleteQueue(executeSql: ExecuteSql, name: string): Promise<void> {
  await executeSql('select pgboss.delete_queue($1)', [name])
}
