import { VigintCommand } from '../base.ts'
import { serverFlags, serverSettings } from '../server-flags.ts'

export default class DbOperatorKey extends VigintCommand {
  static override summary = 'Make a new operator key when the only one was lost'
  static override description =
    'Works on the database itself, without a server: stop the server first, unless DATABASE_URL names the database. The key is written to operator.key of the data directory; older keys stay as they are.'
  static override examples = [
    '<%= config.bin %> db operator-key',
    '<%= config.bin %> db operator-key --data-dir ./data',
  ]
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(DbOperatorKey)
    const { recoverOperatorKey } = await import('../../server/recover.ts')
    const made = await recoverOperatorKey(serverSettings(flags))
    return this.print(
      made,
      ({ file }) => `A new operator key is in ${file}\nRevoke the lost one: vigint keys list --role operator`,
    )
  }
}
