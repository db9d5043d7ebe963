import { Args, Flags } from '@oclif/core'
import { LatestFrame } from '../../client/frames.ts'
import { ApiCommand } from '../api-command.ts'
import { exitFor } from '../exits.ts'
import { CommandError, usageError } from '../failures.ts'
import { ownerFlag } from '../flags.ts'
import { moment } from '../render/times.ts'
import { write } from '../write-file.ts'

const STDOUT = '-'

export default class FramesLatest extends ApiCommand {
  static override summary = 'Write the frame that a source captured last into a file'
  static override description = 'As it came: JPEG, PNG or WebP. - is standard output.'
  static override examples = [
    '<%= config.bin %> frames latest --source front-door now.jpg',
    '<%= config.bin %> frames latest --source front-door - | display',
  ]
  static override args = {
    file: Args.string({ required: true, description: 'Where to, or - for standard output.' }),
  }
  static override flags = {
    source: Flags.string({ required: true, description: 'Name or id of the source.' }),
    client: ownerFlag,
    force: Flags.boolean({ description: 'Overwrite what is there.' }),
  }

  async run() {
    const { args, flags } = await this.parse(FramesLatest)
    const { source, client, force } = flags
    if (args.file === STDOUT && this.jsonEnabled())
      throw usageError('Standard output can not take the picture and --json.', 'Name a file.')
    const { latestFrame } = await this.api.run(LatestFrame, { source, client })
    if (!latestFrame || latestFrame.data === null) throw nothingHeld(source)
    const { data, ...frame } = latestFrame
    const picture = Buffer.from(data, 'base64')
    if (args.file === STDOUT) return void process.stdout.write(picture)
    await write(args.file, picture, force ? 'w' : 'wx')
    return this.print(
      { frame: { file: args.file, ...frame } },
      () => `The frame of ${moment(frame.capturedAt)} is in ${args.file}.`,
    )
  }
}

const nothingHeld = (source: string) =>
  new CommandError({
    code: 'NOT_FOUND',
    message: `${source} holds no frames now.`,
    hint: `See how it stands: vigint sources show ${source}`,
    exit: exitFor('NOT_FOUND'),
  })
