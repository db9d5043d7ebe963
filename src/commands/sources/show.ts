import { ShowSource } from '../../client/sources.ts'
import { ApiCommand } from '../api-command.ts'
import { ownerFlag, sourceArg } from '../flags.ts'
import { found } from '../found.ts'
import { FRAMES_UNKNOWN, renderSource } from '../render/sources.ts'

export default class SourcesShow extends ApiCommand {
  static override summary = 'Show a source, how it stands and what is in force for it'
  static override examples = [
    '<%= config.bin %> sources show front-door',
    '<%= config.bin %> sources show front-door --client acme-corp',
  ]
  static override args = { source: sourceArg }
  static override flags = { client: ownerFlag }

  async run() {
    const { args, flags } = await this.parse(SourcesShow)
    const { source } = await this.api.run(ShowSource, { source: args.source, client: flags.client })
    if (source && !source.buffer) this.note(FRAMES_UNKNOWN)
    return this.print({ source: found(source, 'source', args.source) }, ({ source }) => renderSource(source))
  }
}
