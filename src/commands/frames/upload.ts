import { Args, Flags } from '@oclif/core'
import { UploadVideo } from '../../client/push.ts'
import { expectResult } from '../../client/results.ts'
import { ownerFlag } from '../flags.ts'
import { MutatingCommand } from '../mutating-command.ts'
import { renderUploaded } from '../render/pushed.ts'
import { LONGEST_UPLOAD_MS, openVideo } from '../video-file.ts'

export default class FramesUpload extends MutatingCommand {
  static override summary = 'Upload a clip: its frames go into the buffer of a source'
  static override description =
    'The server decodes it by the ffmpeg on its PATH, or by the package node-av where that is installed, and buffers the frames with their own timing. The clip ends now unless --captured-at says when it begins.'
  static override examples = [
    '<%= config.bin %> frames upload clip.mp4 --source front-door',
    '<%= config.bin %> frames upload clip.mkv --source front-door --captured-at 2027-01-31T18:00:00Z',
  ]
  static override args = {
    file: Args.string({ required: true, description: 'MP4, MOV, MKV, WebM, AVI and others.' }),
  }
  static override flags = {
    source: Flags.string({ required: true, description: 'Name or id; a new name makes a source.' }),
    client: ownerFlag,
    'captured-at': Flags.string({ helpValue: 'TIME', description: 'When the clip begins (RFC 3339).' }),
  }

  async run() {
    const { args, flags } = await this.parse(FramesUpload)
    const file = await openVideo(args.file)
    this.note(`Uploading ${args.file}…`)
    const { uploadVideo } = await this.api.run(
      UploadVideo,
      { input: { source: flags.source, client: flags.client, capturedAt: flags['captured-at'], file: '' } },
      { files: { 'input.file': file }, timeoutMs: LONGEST_UPLOAD_MS },
    )
    const { __typename: _, ...video } = expectResult(uploadVideo, 'VideoUploaded')
    return this.print({ video }, () => renderUploaded(video, flags.source))
  }
}
