import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import { type Relations, relations } from './relations.ts'

/** The one database type; a transaction is one too. */
export type Database = PostgresJsDatabase<Relations>

const POOL_SIZE = 10
const CONNECT_TIMEOUT_S = 10
const END_TIMEOUT_S = 5

export type Connection = { db: Database; sql: Sql; close(): Promise<void> }

export function connect(url: string, options: { poolSize?: number; name?: string } = {}): Connection {
  const sql = postgres(url, {
    max: options.poolSize ?? POOL_SIZE,
    connect_timeout: CONNECT_TIMEOUT_S,
    connection: { application_name: options.name ?? 'vigint', TimeZone: 'UTC' },
    onnotice: () => {},
  })
  return { db: drizzle({ client: sql, relations }), sql, close: () => sql.end({ timeout: END_TIMEOUT_S }) }
}
