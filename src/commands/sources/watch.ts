import { Args, Flags } from '@oclif/core'
import { FollowFrames } from '../../client/frames.ts'
import type { ResultOf } from '../../client/graphql.ts'
import { FollowSources, SourceCursor } from '../../client/source-changes.ts'
import { ListSources, ShowSource, type SourceRow } from '../../client/sources.ts'
import { ApiCommand } from '../api-command.ts'
import { INTERRUPTED } from '../exits.ts'
import { usageError } from '../failures.ts'
import { PAGE_LIMIT } from '../flags.ts'
import { interruption, linkNotes } from '../follow.ts'
import { found } from '../found.ts'
import { changeLine, sampleLine } from '../render/source-lines.ts'

const SECONDS_OF_ONE = 1
const SECONDS_OF_ALL = 5
const LEAST_SECONDS = 0.1
const MOST_SECONDS = 10

export default class SourcesWatch extends ApiCommand {
  static override summary = 'Watch sources: what comes in, and what happens to them'
  static override description =
    'One line for each change (online, offline, renamed, …), and one now and then for each source that sends, until Ctrl-C. --json prints one object a line: {"change": …} or {"sample": …}.'
  static override examples = [
    '<%= config.bin %> sources watch front-door',
    '<%= config.bin %> sources watch --client acme-corp --every 10',
    '<%= config.bin %> sources watch --changes-only --json',
  ]
  static override args = {
    source: Args.string({ description: 'Only this source (name or id); else all of them.' }),
  }
  static override flags = {
    client: Flags.string({ description: 'Only those of this client (id or slug).', helpValue: 'CLIENT' }),
    every: Flags.string({
      description: `How many seconds between two samples of a source, ${LEAST_SECONDS} to ${MOST_SECONDS}; ${SECONDS_OF_ONE} for one source and ${SECONDS_OF_ALL} for all unless given.`,
      helpValue: 'SECONDS',
      exclusive: ['changes-only'],
    }),
    'changes-only': Flags.boolean({ description: 'No samples.' }),
  }

  async run(): Promise<never> {
    const { args, flags } = await this.parse(SourcesWatch)
    const asked = { source: args.source, client: flags.client }
    const perSecond = 1 / seconds(flags.every, args.source ? SECONDS_OF_ONE : SECONDS_OF_ALL)
    const ofMany = !args.source && !flags.client
    const { signal, forget } = interruption()
    const stopped = new AbortController()
    const either = AbortSignal.any([signal, stopped.signal])
    const { api } = this
    const say = (data: object, line: string) =>
      process.stdout.write(`${this.jsonEnabled() ? JSON.stringify(data) : line}\n`)
    const saySample = (source: SourceRow) => {
      const at = new Date().toISOString()
      say({ sample: { at, source } }, sampleLine(at, source, ofMany))
    }

    const changes = async (after: string) => {
      const resume = ({ sourceChanged }: ResultOf<typeof FollowSources>) => sourceChanged.cursor
      const onLink = linkNotes((text) => process.stderr.write(`${text}\n`))
      const results = api.subscribe(
        FollowSources,
        { after, ...asked },
        {
          signal: either,
          resume,
          onLink,
        },
      )
      for await (const { sourceChanged } of results) {
        const { cursor: _, ...change } = sourceChanged
        say({ change }, changeLine(change, ofMany))
      }
    }
    const samples = async () => {
      const results = api.subscribe(FollowFrames, { ...asked, perSecond }, { signal: either })
      for await (const { frameBuffered } of results) saySample(frameBuffered.source)
    }

    try {
      const { sourceCursor } = await api.run(SourceCursor)
      if (!flags['changes-only']) for (const source of await this.now(asked)) saySample(source)
      await Promise.all([changes(sourceCursor), ...(flags['changes-only'] ? [] : [samples()])])
    } finally {
      // One that is refused ends the other, too.
      stopped.abort()
      forget()
    }
    this.exit(INTERRUPTED)
  }

  /** How they stand at the beginning. */
  private async now({ source, client }: { source: string | undefined; client: string | undefined }) {
    if (source === undefined)
      return (await this.api.run(ListSources, { client, first: PAGE_LIMIT })).sources.nodes
    return [found((await this.api.run(ShowSource, { source, client })).source, 'source', source)]
  }
}

function seconds(text: string | undefined, standard: number): number {
  const given = text === undefined ? standard : Number(text)
  if (given >= LEAST_SECONDS && given <= MOST_SECONDS) return given
  throw usageError(
    `"${text}" is no number of seconds between two samples.`,
    `Give ${LEAST_SECONDS} to ${MOST_SECONDS}.`,
  )
}
