import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { UpdateSource } from '../../client/sources.ts'
import { ownerFlag, sourceArg } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { sourceTitle } from '../render/sources.ts'

export default class SourcesRename extends MutatingCommand {
  static override summary = 'Rename a source'
  static override description =
    'Its frames and its past stay with it. Push to the new name from then on: frames for the old one make a new source.'
  static override examples = ['<%= config.bin %> sources rename front-door --to main-entrance']
  static override args = { source: sourceArg }
  static override flags = {
    to: Flags.string({ required: true, description: 'The new name.', helpValue: 'NAME' }),
    client: ownerFlag,
  }

  async run() {
    const { args, flags } = await this.parse(SourcesRename)
    const { updateSource } = await this.api.run(UpdateSource, {
      input: { source: args.source, client: flags.client, name: flags.to },
    })
    const { source } = expectResult(updateSource, 'SourceUpdated')
    return this.print({ source }, () => `It is the ${sourceTitle(source)} now. Push its frames to this name.`)
  }
}
