import { Flags } from '@oclif/core'
import { AnalysisCursor, type AnalysisRow, Analyze } from '../client/analyses.ts'
import { followUntilFinished } from '../client/analyze.ts'
import { UploadVideo } from '../client/push.ts'
import { expectResult } from '../client/results.ts'
import { FAILED, INTERRUPTED } from './exits.ts'
import { usageError } from './failures.ts'
import { ownerFlag } from './flags.ts'
import { interruption } from './follow.ts'
import { MutatingCommand } from './mutating-command.ts'
import { analysisLine, renderAnalyzed } from './render/analyses.ts'
import { LONGEST_UPLOAD_MS, openVideo } from './video-file.ts'

const MOST_SECONDS = 600
/** The clip ends when it is decoded; this is asked a moment later. */
const MARGIN_SECONDS = 1

export default class AnalyzeCommand extends MutatingCommand {
  static override summary = 'Look at what a source holds now, or all of a client’s, or at a clip'
  static override description =
    'Says what each comes to as soon as that stands. Exits with 1 where of one nothing can be said. With --no-wait it prints what is on its way; follow it by `<%= config.bin %> analyses show`.'
  static override examples = [
    '<%= config.bin %> analyze --source front-door',
    '<%= config.bin %> analyze --source front-door --seconds 30 --json',
    '<%= config.bin %> analyze --source front-door --video clip.mp4',
    '<%= config.bin %> analyze --client acme-corp',
  ]
  static override flags = {
    source: Flags.string({ description: 'Name or id of the source; all of the client without.' }),
    client: ownerFlag,
    seconds: Flags.string({
      helpValue: 'SECONDS',
      description: `How far back, 0.1 to ${MOST_SECONDS}; the long window of the source unless given.`,
    }),
    video: Flags.string({
      helpValue: 'FILE',
      dependsOn: ['source'],
      exclusive: ['seconds'],
      description: 'A clip to upload to the source first; all of it is looked at.',
    }),
    wait: Flags.boolean({ default: true, allowNo: true, description: 'Wait until it is done.' }),
  }

  async run() {
    const { flags } = await this.parse(AnalyzeCommand)
    const { source, client } = flags
    const seconds = flags.video
      ? await this.upload(flags.video, { source: source ?? '', client })
      : secondsIn(flags.seconds)
    const { analysisCursor: after } = await this.api.run(AnalysisCursor)
    const { analyze } = await this.api.run(Analyze, { input: { source, client, seconds, wait: false } })
    const { __typename: _, ...asked } = expectResult(analyze, 'Analyzed')
    if (asked.analyses.length === 0) this.note('There is no source to look at.')
    if (!flags.wait) return this.print(asked, renderAnalyzed)
    const analyzed = await this.finished(asked.analyses, { after, source, client })
    this.log(renderAnalyzed(analyzed))
    if (analyzed.summary.inconclusive > 0) process.exitCode = FAILED
    return analyzed
  }

  private async upload(path: string, { source, client }: { source: string; client: string | undefined }) {
    const file = await openVideo(path)
    this.note(`Uploading ${path}…`)
    const began = performance.now()
    const { uploadVideo } = await this.api.run(
      UploadVideo,
      { input: { source, client, file: '' } },
      { files: { 'input.file': file }, timeoutMs: LONGEST_UPLOAD_MS },
    )
    const { frames, durationSeconds, dropped } = expectResult(uploadVideo, 'VideoUploaded')
    if (dropped > 0)
      this.note(
        `The buffer has no room for the first ${dropped} of ${frames} frames: they are not looked at.`,
      )
    const took = (performance.now() - began) / 1000
    return Math.min(MOST_SECONDS, Math.ceil(durationSeconds + took) + MARGIN_SECONDS)
  }

  private async finished(
    asked: readonly AnalysisRow[],
    follow: { after: string; source: string | undefined; client: string | undefined },
  ) {
    const { signal, forget } = interruption()
    if (asked.length > 0)
      this.note(`Looking at ${asked.length === 1 ? '1 source' : `${asked.length} sources`}…`)
    try {
      return await followUntilFinished(this.api, asked, {
        ...follow,
        signal,
        onFinished: (row, left) => {
          if (asked.length > 1) this.note(analysisLine(row, asked.length - left, asked.length))
        },
      })
    } catch (error) {
      if (!signal.aborted) throw error
      this.note('It goes on without you: see vigint analyses list.')
      return this.exit(INTERRUPTED)
    } finally {
      forget()
    }
  }
}

function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d+(\.\d+)?s?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (seconds >= 0.1 && seconds <= MOST_SECONDS) return seconds
  throw usageError(`"${text}" is no number of seconds.`, `Give 0.1 to ${MOST_SECONDS}.`)
}
