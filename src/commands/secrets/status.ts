import { VigintCommand } from '../base.ts'
import { FAILED } from '../exits.ts'
import { renderTable } from '../render/table.ts'
import { serverFlags, serverSettings } from '../server-flags.ts'

export default class SecretsStatus extends VigintCommand {
  static override summary =
    'Show how many secrets there are, by which master key, and whether they can be read'
  static override description =
    'Opens each, shows none, and changes nothing. Exits with 1 if any can not be read, or the master key in use is not here. Works on the database itself: stop the server first, unless DATABASE_URL names the database.'
  static override examples = ['<%= config.bin %> secrets status', '<%= config.bin %> secrets status --json']
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(SecretsStatus)
    const { secretsStatus } = await import('../../server/secrets.ts')
    const masterKeys = await secretsStatus(serverSettings(flags))
    const isWhole = masterKeys.every(
      ({ inUse, known, secrets, readable }) => readable === secrets && (known || !inUse),
    )
    if (!isWhole) {
      process.exitCode = FAILED
      this.note('Not all can be read. Put secret.key back into the data directory, or set VIGINT_SECRET_KEY.')
    }
    return this.print({ masterKeys }, () =>
      renderTable(masterKeys, [
        { header: 'MASTER KEY', value: ({ id }) => id },
        { header: 'IN USE', value: ({ inUse }) => (inUse ? 'yes' : 'no') },
        { header: 'HERE', value: ({ known }) => (known ? 'yes' : 'no') },
        { header: 'SECRETS', value: ({ secrets }) => String(secrets) },
        { header: 'READABLE', value: ({ readable }) => String(readable) },
      ]),
    )
  }
}
