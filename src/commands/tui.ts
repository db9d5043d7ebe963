import { ApiCommand } from './api-command.ts'
import { usageError } from './failures.ts'

export default class Tui extends ApiCommand {
  static override summary = 'Open the screens on a running server'
  static override examples = ['<%= config.bin %> tui', '<%= config.bin %> tui --profile acme']
  static override enableJsonFlag = false

  async run() {
    await this.parse(Tui)
    if (!process.stdin.isTTY || !process.stdout.isTTY) {
      throw usageError(
        'The screens need a terminal.',
        'For scripts there are the other commands, with --json.',
      )
    }
    const { url, key, certificate } = this.connection
    const { runTui } = await import('../tui/run.tsx')
    await runTui({ url, key, certificate })
  }
}
