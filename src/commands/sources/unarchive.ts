import { expectResult } from '../../client/results.ts'
import { UnarchiveSource } from '../../client/sources.ts'
import { ownerFlag, sourceArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { sourceTitle } from '../render/sources.ts'

export default class SourcesUnarchive extends MutatingCommand {
  static override summary = 'Take an archived source back'
  static override examples = ['<%= config.bin %> sources unarchive front-door']
  static override args = { source: sourceArg }
  static override flags = { client: ownerFlag }

  async run() {
    const { args, flags } = await this.parse(SourcesUnarchive)
    const { unarchiveSource } = await this.api.run(UnarchiveSource, {
      input: { source: args.source, client: flags.client },
    })
    const { source } = expectResult(unarchiveSource, 'SourceUnarchived')
    return this.print({ source }, () => `The ${sourceTitle(source)} takes frames again.`)
  }
}
