import { expectResult } from '../../client/results.ts'
import { DeleteSource, ShowSource } from '../../client/sources.ts'
import { forceFlag, ownerFlag, sourceArg } from '../flags.ts'
import { found } from '../found.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { sourceTitle } from '../render/sources.ts'
import { confirmByName, requireTerminal } from '../terminal/prompt.ts'

export default class SourcesDelete extends MutatingCommand {
  static override summary = 'Delete a source with its frames, for good'
  static override description =
    'Asks for the name. To stop its frames and keep what was found in them, archive the source instead.'
  static override examples = [
    '<%= config.bin %> sources delete front-door',
    '<%= config.bin %> sources delete front-door --client acme-corp --force',
  ]
  static override args = { source: sourceArg }
  static override flags = { client: ownerFlag, force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(SourcesDelete)
    const named = { source: args.source, client: flags.client }
    const agreed = flags.force ? { force: true } : { confirm: await this.agree(named) }
    const { deleteSource } = await this.api.run(DeleteSource, { input: { ...named, ...agreed } })
    const { source } = expectResult(deleteSource, 'SourceDeleted')
    return this.print({ source }, () => `Deleted the ${sourceTitle(source)} for good.`)
  }

  private async agree(named: { source: string; client: string | undefined }): Promise<string> {
    requireTerminal(`Delete the source ${named.source} for good?`)
    const answer = await this.api.run(ShowSource, named)
    const source = found(answer.source, 'source', named.source)
    return confirmByName(`This deletes the ${sourceTitle(source)} for good, with its frames.`, source.name)
  }
}
