import { Flags } from '@oclif/core'
import { ListUsageEvents } from '../../client/usage.ts'
import { ApiCommand } from '../api-command.ts'
import { constant, environmentFlag, listFlags, pastFlag } from '../flags.ts'
import { collect } from '../pages.ts'
import { renderUsageEvents } from '../render/usage.ts'
import { operationFlag } from '../usage-flags.ts'

export default class UsageEvents extends ApiCommand {
  static override summary = 'List what was used, one by one'
  static override description =
    'The latest first. Requests become events when their quarter of an hour is over.'
  static override examples = [
    '<%= config.bin %> usage events --client acme-corp --since 7d',
    '<%= config.bin %> usage events --client acme-corp --event meter-7:2027-01-31',
    '<%= config.bin %> usage events --operation analysis --all --json',
  ]
  static override flags = {
    client: Flags.string({ description: 'Only of this client (id or slug).' }),
    environment: environmentFlag({ description: 'Only live, or only test.' }),
    operation: operationFlag({ description: 'Only this.' }),
    key: Flags.string({ description: 'Only by this key (key_…).' }),
    event: Flags.string({ description: 'Only the one that its reporter named so.' }),
    since: pastFlag(),
    until: pastFlag(),
    limit: listFlags.limit,
    after: listFlags.after,
    all: listFlags.all,
  }

  async run() {
    const { flags } = await this.parse(UsageEvents)
    const { client, key, event: eventId, since, until } = flags
    const environment = constant(flags.environment)
    const filter = { client, key, eventId, since, until, environment, operation: constant(flags.operation) }
    const { nodes, next, total } = await collect(
      flags,
      async (first, after) => (await this.api.run(ListUsageEvents, { first, after, ...filter })).usageEvents,
    )
    return this.printList({ events: nodes, next }, nodes, renderUsageEvents, {
      noun: 'events',
      total,
      next,
      narrowed: Boolean(flags.after || Object.values(filter).some(Boolean)),
    })
  }
}
