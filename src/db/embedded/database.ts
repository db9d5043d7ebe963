import postgres from 'postgres'
import { SUPERUSER } from './cluster.ts'

const DATABASE = 'vigint'
const CONNECT_TIMEOUT_S = 10

/** Proves that the server answers, and makes the database unless an earlier start came that far. */
export async function ensureDatabase(port: number, password: string): Promise<string> {
  const address = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}`
  const sql = postgres(`${address}/postgres`, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => {},
  })
  try {
    const found = await sql`SELECT FROM pg_database WHERE datname = ${DATABASE}`
    if (found.length === 0) await sql.unsafe(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await sql.end()
  }
  return `${address}/${DATABASE}`
}
