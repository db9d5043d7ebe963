import { Args, Flags } from '@oclif/core'
import { ApiCommand } from '../api-command.ts'
import { usageError } from '../failures.ts'
import { ownerFlag } from '../flags.ts'
import { exportFrames } from './write-frames.ts'

export default class FramesExport extends ApiCommand {
  static override summary = 'Write the frames that a source holds into a directory'
  static override description =
    'One file a frame, as it came, named by the time of its capture (UTC) and a number within the millisecond, so that names sort as the frames do, and index.json with what is known of each. The oldest first, as they are the first to leave the buffer. Nothing that is there is overwritten without --force, which also removes the pictures of an export before.'
  static override examples = [
    '<%= config.bin %> frames export --source front-door --seconds 10 evidence',
    '<%= config.bin %> frames export --source front-door --client acme-corp /tmp/front-door',
  ]
  static override args = {
    directory: Args.string({ required: true, description: 'Where to; made if it is not there.' }),
  }
  static override flags = {
    source: Flags.string({ required: true, description: 'Name or id of the source.' }),
    client: ownerFlag,
    seconds: Flags.string({
      description: 'Only those captured in the last so many seconds; else all that it holds.',
      helpValue: 'N',
    }),
    force: Flags.boolean({
      description: 'Overwrite what is there, and remove what the index.json there lists.',
    }),
  }

  async run() {
    const { args, flags } = await this.parse(FramesExport)
    const seconds = flags.seconds === undefined ? undefined : Number(flags.seconds)
    if (seconds !== undefined && !(seconds > 0))
      throw usageError(`"${flags.seconds}" is no number of seconds.`, 'Give one like 10 or 2.5.')
    const exported = await exportFrames({
      api: this.api,
      asked: { source: flags.source, client: flags.client, seconds },
      directory: args.directory,
      overwrites: flags.force,
      onProgress: (count) => this.note(`${count} frames …`),
    })
    const { frames, directory } = exported
    if (frames.length === 0) this.note(`${flags.source} holds no frames${seconds ? ' of this time' : ''}.`)
    return this.print(exported, () =>
      frames.length === 0
        ? 'Nothing was written.'
        : `${frames.length} frames and index.json are in ${directory}.`,
    )
  }
}
