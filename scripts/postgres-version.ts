/** Prints the version of the PostgreSQL at an address, or fails if it does not let us in. */
import postgres from 'postgres'

const [url] = process.argv.slice(2)
if (!url) throw new Error('Name the address.')
const sql = postgres(url, { max: 1, connect_timeout: 5 })
try {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
  console.log(row?.version)
} catch (error) {
  console.error(error instanceof Error ? error.message || error : error)
  process.exitCode = 1
} finally {
  await sql.end()
}
