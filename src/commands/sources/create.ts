import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { CreateSource } from '../../client/sources.ts'
import { analysisChanges, analysisFlags } from '../analysis-flags.ts'
import { frameChanges, frameFlags } from '../frame-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderSource, sourceTitle } from '../render/sources.ts'

export default class SourcesCreate extends MutatingCommand {
  static override summary = 'Create a source before its first frame'
  static override description =
    'Without it the first frame of a new name makes the source. It is live or test as the key is.'
  static override examples = [
    '<%= config.bin %> sources create --client acme-corp --name front-door',
    '<%= config.bin %> sources create --name yard --long-window 30 --buffer-bytes 128MiB --expected-fps 15',
    '<%= config.bin %> sources create --name front-door --rule INTRUSION --watch',
  ]
  static override flags = {
    name: Flags.string({ required: true, description: 'As frames will be pushed to it; no slash in it.' }),
    client: Flags.string({ description: 'Id or slug of the client; only an operator names one.' }),
    ...frameFlags,
    ...analysisFlags,
  }

  async run() {
    const { flags } = await this.parse(SourcesCreate)
    const { name, client } = flags
    const input = { name, client, settings: frameChanges(flags), ...analysisChanges(flags) }
    const { createSource } = await this.api.run(CreateSource, { input })
    const { source } = expectResult(createSource, 'SourceCreated')
    return this.print({ source }, () => `Created the ${sourceTitle(source)}.\n\n${renderSource(source)}`)
  }
}
