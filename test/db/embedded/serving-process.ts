/** A process of its own that owns a database: `node serving-process.ts DIRECTORY`. Prints what came of it, as JSON. */
import { startEmbedded } from '../../../src/db/embedded/start.ts'

const [, , directory = ''] = process.argv
const log = { info: () => {}, warn: () => {} }

// The server handles Ctrl-C itself; what matters here is that its database does not get it as well.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => process.exit())
setInterval(() => {}, 60_000)

try {
  const { url, pid } = await startEmbedded({ directory, log, settings: { fsync: 'off' } })
  process.stdout.write(`${JSON.stringify({ url, pid })}\n`)
} catch (error) {
  const { name, message, pid } = error as Error & { pid?: number }
  process.stdout.write(`${JSON.stringify({ error: { name, message, pid } })}\n`)
  process.exit(1)
}
