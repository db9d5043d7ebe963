import { Args } from '@oclif/core'
import { VigintCommand } from './base.ts'
import { type Completed, renderCompletion, SHELLS } from './render/completion.ts'

export default class Completion extends VigintCommand {
  static override summary = 'Print the shell completion'
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    'source <(<%= config.bin %> completion zsh)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/vigint.fish',
  ]
  static override enableJsonFlag = false
  static override args = {
    shell: Args.option({ options: SHELLS, description: 'Which shell.' })({ required: true }),
  }

  async run() {
    const { args } = await this.parse(Completion)
    const commands: Completed[] = this.config.commands
      .filter(({ hidden }) => !hidden)
      .map(({ id, flags, summary = '' }) => ({ words: id.split(':'), flags: Object.keys(flags), summary }))
    this.print(commands, () => renderCompletion(args.shell, commands))
  }
}
