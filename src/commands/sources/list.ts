import { Flags } from '@oclif/core'
import { ListSources } from '../../client/sources.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, environmentFlag, listFlags, orderBy } from '../flags.ts'
import { collect } from '../pages.ts'
import { FRAMES_UNKNOWN, renderSources } from '../render/sources.ts'

export default class SourcesList extends ApiCommand {
  static override summary = 'List sources and how they stand'
  static override description =
    'Of one client, or of all. A narrow terminal leaves out columns; --json always has everything.'
  static override examples = [
    '<%= config.bin %> sources list',
    '<%= config.bin %> sources list --client acme-corp --status offline',
    '<%= config.bin %> sources list --all --json | jq -r ".sources[].name"',
  ]
  static override flags = {
    ...listFlags,
    client: Flags.string({ description: 'Only those of this client (id or slug).' }),
    status: Flags.option({
      options: ['online', 'offline', 'archived'] as const,
      description: 'Only those of this status.',
    })(),
    environment: environmentFlag({ description: 'Only those of this environment.' }),
    archived: Flags.boolean({ description: 'Archived ones too.' }),
  }

  async run() {
    const { flags } = await this.parse(SourcesList)
    const { client, search, status, environment, archived } = flags
    const { nodes, next, total } = await collect(flags, async (first, after) => {
      const filter = {
        client,
        search,
        status: constant(status),
        environment: constant(environment),
        archived,
      }
      return (await this.api.run(ListSources, { first, after, ...filter, orderBy: orderBy(flags) })).sources
    })
    if (nodes.some(({ buffer }) => !buffer)) this.note(FRAMES_UNKNOWN)
    return this.printList({ sources: nodes, next }, nodes, renderSources, {
      noun: 'sources',
      total,
      next,
      narrowed: Boolean(search || status || environment || flags.after),
      create: `vigint sources create ${client ? `--client ${client} ` : ''}--name front-door`,
    })
  }
}
