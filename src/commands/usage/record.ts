import { Flags } from '@oclif/core'
import { ApiError } from '../../client/errors.ts'
import { expectResult } from '../../client/results.ts'
import { RecordUsage } from '../../client/usage.ts'
import { ApiCommand } from '../api-command.ts'
import { type FiledEvent, readEvents } from '../usage-file.ts'
import { placed } from '../usage-places.ts'

/** The most that the API takes. */
const AT_ONCE = 1_000

export default class UsageRecord extends ApiCommand {
  static override summary = 'Count what meters outside saw'
  static override description =
    'Reads events as JSON (a list, or one object a line) or as CSV with a header, with the fields client, eventId, operation, quantity and, where known, occurredAt, environment, key and source. They are sent by the thousand, each thousand all or nothing; what is refused is named by its line of the file. Run it again after a failure: what is known by its event id counts once.'
  static override examples = [
    '<%= config.bin %> usage record --file events.csv',
    'meter export | <%= config.bin %> usage record --file - --json',
  ]
  static override flags = {
    file: Flags.string({ required: true, description: 'The file, - for standard input.' }),
  }

  async run() {
    const { flags } = await this.parse(UsageRecord)
    const events = readEvents(flags.file)
    const sum = { recorded: 0, duplicates: 0 }
    for (let start = 0; start < events.length; start += AT_ONCE) {
      const part = events.slice(start, start + AT_ONCE)
      const { recorded, duplicates } = await this.record(part)
      sum.recorded += recorded
      sum.duplicates += duplicates
      if (events.length > AT_ONCE) this.note(`${start + part.length} of ${events.length} sent.`)
    }
    return this.print(sum, () => `Recorded ${sum.recorded}; ${sum.duplicates} were known already.`)
  }

  /** The server counts within what it was sent; whoever mends the file looks for lines of it. */
  private async record(part: readonly FiledEvent[]) {
    try {
      const input = { events: part.map(({ event }) => event) }
      return expectResult((await this.api.run(RecordUsage, { input })).recordUsage, 'UsageRecorded')
    } catch (error) {
      throw error instanceof ApiError ? placed(error, part) : error
    }
  }
}
