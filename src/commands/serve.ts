import { VigintCommand } from './base.ts'
import { serverFlags, serverSettings } from './server-flags.ts'

export default class Serve extends VigintCommand {
  static override summary = 'Run the server'
  static override description =
    'Starts its own PostgreSQL in the data directory unless DATABASE_URL names one. The first start makes an operator key and a profile, so that the other commands work at once. Ends on SIGTERM or Ctrl-C.'
  static override examples = [
    '<%= config.bin %> serve',
    '<%= config.bin %> serve --port 8080 --data-dir ./data',
    '<%= config.bin %> serve --host 0.0.0.0 --tls-cert fullchain.pem --tls-key privkey.pem',
  ]
  static override enableJsonFlag = false
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(Serve)
    const { runServe } = await import('../server/serve.ts')
    await runServe(serverSettings(flags))
  }
}
