import { Flags } from '@oclif/core'
import { expectResult } from '../../client/results.ts'
import { UpdateSource } from '../../client/sources.ts'
import { ANALYSIS_FLAG_NAMES, analysisChanges, analysisFlags } from '../analysis-flags.ts'
import { usageError } from '../failures.ts'
import { ownerFlag, sourceArg } from '../flags.ts'
import { clearFlag, FRAME_FLAG_NAMES, frameChanges, frameFlags } from '../frame-flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderSource, sourceTitle } from '../render/sources.ts'

export default class SourcesUpdate extends MutatingCommand {
  static override summary = 'Change how the frames of a source are kept, and how it is looked at'
  static override description =
    'What is not named stays, and what is changed is in force at once. The value default has a setting follow the client again.'
  static override examples = [
    '<%= config.bin %> sources update front-door --long-window 30 --buffer-bytes 128MiB',
    '<%= config.bin %> sources update front-door --client acme-corp --offline-after default',
    '<%= config.bin %> sources update front-door --rule INTRUSION:min=1s --watch',
    '<%= config.bin %> sources update shop --zone "till=0.1,0.2;0.5,0.2;0.5,0.9" --rule INTRUSION:zone=till,schedule=mon-fri@22:00-06:00',
    '<%= config.bin %> sources update front-door --clear long-window --clear buffer-bytes',
  ]
  static override args = { source: sourceArg }
  static override flags = {
    client: ownerFlag,
    name: Flags.string({ description: 'A new name, as by `<%= config.bin %> sources rename`.' }),
    ...frameFlags,
    clear: clearFlag,
    ...analysisFlags,
  }

  async run() {
    const { args, flags } = await this.parse(SourcesUpdate)
    const { client, name } = flags
    const settings = frameChanges(flags)
    const analysis = analysisChanges(flags)
    if ([settings, name, ...Object.values(analysis)].every((value) => value === undefined)) {
      throw usageError(
        'Nothing to change.',
        `Name what to change: --name, ${[...FRAME_FLAG_NAMES, 'clear', ...ANALYSIS_FLAG_NAMES].map((flag) => `--${flag}`).join(', ')}.`,
      )
    }
    const { updateSource } = await this.api.run(UpdateSource, {
      input: { source: args.source, client, name, settings, ...analysis },
    })
    const { source } = expectResult(updateSource, 'SourceUpdated')
    return this.print({ source }, () => `Changed the ${sourceTitle(source)}.\n\n${renderSource(source)}`)
  }
}
