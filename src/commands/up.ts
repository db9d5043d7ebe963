import { join } from 'node:path'
import { resolveConnection } from '../client/connection.ts'
import { VigintCommand } from './base.ts'
import { serverFlags, serverSettings } from './server-flags.ts'

export default class Up extends VigintCommand {
  static override summary = 'Run the server and, in a terminal, open the screens on it'
  static override description =
    'Without a terminal it behaves as `serve`. The server ends when the screens are closed; its log is in server.log of the data directory.'
  static override examples = ['<%= config.bin %> up']
  static override enableJsonFlag = false
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(Up)
    const { announce, openServer, runServe, stopWhen, toldToStop } = await import('../server/serve.ts')
    if (!process.stdin.isTTY || !process.stdout.isTTY) return runServe(serverSettings(flags))
    const told = toldToStop()
    // Log lines would tear the screens apart.
    const serving = await openServer(serverSettings(flags), (dataDir) => join(dataDir, 'server.log'))
    announce(serving)
    const { runTui } = await import('../tui/run.tsx')
    const { url, operatorKey } = serving.server
    const screens = new AbortController()
    const closed = runTui({
      url,
      key: operatorKey ?? keyFor(url),
      certificate: serving.certificate,
      signal: screens.signal,
    })
    try {
      await Promise.race([closed, stopWhen(told, serving)])
    } finally {
      // The terminal is given back first: what is said from here on is to be read.
      screens.abort()
      await closed.catch(() => {})
      await serving.server.stop()
    }
    this.note('vigint has stopped.')
    this.exit(0)
  }
}

/** With a database that another server prepared, the operator key is there, and maybe with this user too. */
function keyFor(url: string): string | undefined {
  return resolveConnection({ flags: { apiUrl: url }, env: process.env, cwd: process.cwd() }).key
}
