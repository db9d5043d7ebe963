import { VigintCommand } from '../base.ts'
import { renderTable } from '../render/table.ts'
import { serverFlags, serverSettings } from '../server-flags.ts'

export default class ConfigShow extends VigintCommand {
  static override summary = 'Show the settings of the server that are in force, and where each comes from'
  static override description =
    'Secrets are masked. Flags come first, then the environment, then vigint.config.json.'
  static override examples = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show --port 8080 --json',
  ]
  static override flags = serverFlags

  async run() {
    const { flags } = await this.parse(ConfigShow)
    const { describeConfig } = await import('../../server/config.ts')
    const settings = describeConfig(serverSettings(flags))
    return this.print({ settings }, () =>
      renderTable(settings, [
        { header: 'SETTING', value: ({ name }) => name },
        { header: 'VALUE', value: ({ value }) => value || '-' },
        { header: 'FROM', value: ({ origin }) => origin },
      ]),
    )
  }
}
