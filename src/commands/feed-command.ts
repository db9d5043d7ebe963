import { Flags } from '@oclif/core'
import type { Api } from '../client/api.ts'
import type { SubscriptionLink } from '../client/subscribe.ts'
import { ApiCommand } from './api-command.ts'
import { INTERRUPTED } from './exits.ts'
import { type Feed, interruption, lastThenNew, linkNotes } from './follow.ts'

export const followFlag = Flags.boolean({
  char: 'f',
  description: 'Go on with what comes, until Ctrl-C. After a cut it goes on where it was.',
  exclusive: ['all', 'after', 'until'],
})

export interface Following {
  api: Api
  signal: AbortSignal
  onLink(link: SubscriptionLink): void
}

/** A command that can go on with what comes. */
export abstract class FeedCommand extends ApiCommand {
  /** Until Ctrl-C. One line a row; with --json one object a line. */
  protected async printFeed<Row extends { id: string }>(
    open: (following: Following) => Feed<Row>,
    line: (row: Row) => string,
  ): Promise<never> {
    const { signal, forget } = interruption()
    // With --json too: whoever reads the rows must be able to learn that none come.
    const onLink = linkNotes((text) => process.stderr.write(`${text}\n`))
    const shown = this.jsonEnabled() ? (row: Row) => JSON.stringify(row) : line
    try {
      for await (const row of lastThenNew(open({ api: this.api, signal, onLink }))) {
        process.stdout.write(`${shown(row)}\n`)
      }
    } finally {
      forget()
    }
    this.exit(INTERRUPTED)
  }
}
