import { Flags } from '@oclif/core'
import { ListAnalyses } from '../../client/analyses.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, environmentFlag, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderAnalyses } from '../render/analyses.ts'

export default class AnalysesList extends ApiCommand {
  static override summary = 'List analyses and what they came to'
  static override description =
    'The latest first. Of what is watched there are the changes, and one a minute of the rest.'
  static override examples = [
    '<%= config.bin %> analyses list',
    '<%= config.bin %> analyses list --source front-door --verdict incident --since 7d',
    '<%= config.bin %> analyses list --client acme-corp --trigger asked --all --json',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only of this client (id or slug).' }),
    source: Flags.string({ description: 'Only of this source (name or id).' }),
    verdict: Flags.option({
      options: ['clear', 'incident', 'vetoed', 'inconclusive'] as const,
      description: 'Only those that came to this.',
    })(),
    trigger: Flags.option({
      options: ['asked', 'watched'] as const,
      description: 'Only what was asked for, or only what was watched.',
    })(),
    environment: environmentFlag({ description: 'Only live, or only test.' }),
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
  }

  async run() {
    const { flags } = await this.parse(AnalysesList)
    const { client, source, since, until } = flags
    const filter = {
      client,
      source,
      since,
      until,
      environment: constant(flags.environment),
      verdict: constant(flags.verdict),
      trigger: constant(flags.trigger),
    }
    const { nodes, next, total } = await collect(
      flags,
      async (first, after) => (await this.api.run(ListAnalyses, { first, after, ...filter })).analyses,
    )
    return this.printList({ analyses: nodes, next }, nodes, renderAnalyses, {
      noun: 'analyses',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
      create: 'vigint analyze --source front-door',
    })
  }
}
