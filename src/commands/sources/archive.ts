import { expectResult } from '../../client/results.ts'
import { ArchiveSource } from '../../client/sources.ts'
import { forceFlag, ownerFlag, sourceArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { sourceTitle } from '../render/sources.ts'
import { confirm } from '../terminal/prompt.ts'

export default class SourcesArchive extends MutatingCommand {
  static override summary = 'Put a source away'
  static override description =
    'It takes no frames, those that it holds go, and it does not count against the limit of sources. In a terminal it asks first, unless --force.'
  static override examples = ['<%= config.bin %> sources archive front-door']
  static override args = { source: sourceArg }
  static override flags = { client: ownerFlag, force: forceFlag }

  async run() {
    const { args, flags } = await this.parse(SourcesArchive)
    if (!flags.force) await confirm(`Archive the source ${args.source}? The frames that it holds go.`)
    const { archiveSource } = await this.api.run(ArchiveSource, {
      input: { source: args.source, client: flags.client },
    })
    const { source } = expectResult(archiveSource, 'SourceArchived')
    return this.print(
      { source },
      () => `Archived the ${sourceTitle(source)}.\nTo undo: vigint sources unarchive ${source.id}`,
    )
  }
}
