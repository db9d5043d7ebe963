import postgres from 'postgres'
import { SUPERUSER } from './cluster.ts'
import { keptPassword } from './directory.ts'
import { EmbeddedPostgresError, hasCode } from './errors.ts'
import { passwordFile } from './layout.ts'

const DATABASE = 'vigint'
const CONNECT_TIMEOUT_S = 10
const WRONG_PASSWORD = '28P01'

const addressOf = (port: number, password: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}`

/** Of one that another process runs; undefined where its password is not to be had. */
export async function runningUrl(directory: string, port: number): Promise<string | undefined> {
  const password = await keptPassword(directory).catch(() => undefined)
  return password && `${addressOf(port, password)}/${DATABASE}`
}

/** Proves that the server answers, and makes the database unless an earlier start came that far. */
export async function ensureDatabase(directory: string, port: number, password: string): Promise<string> {
  const address = addressOf(port, password)
  const sql = postgres(`${address}/postgres`, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_S,
    onnotice: () => {},
  })
  try {
    const found = await sql`SELECT FROM pg_database WHERE datname = ${DATABASE}`
    if (found.length === 0) await sql.unsafe(`CREATE DATABASE ${DATABASE}`)
  } catch (error) {
    if (!hasCode(error, WRONG_PASSWORD)) throw error
    throw new EmbeddedPostgresError(
      `The password in ${passwordFile(directory)} is not that of the database.`,
      'Put the right file back, or remove it: the next start sets a new password.',
      { cause: error },
    )
  } finally {
    await sql.end()
  }
  return `${address}/${DATABASE}`
}
